"""Writes joblib.json: one value as joblib writes it in each of its forms, and pickle in each of its protocols, in base64.

With joblib, numpy and lz4 installed: python test/pickle/golden/make_joblib.py; with numpy 1, whose modules have other names,
it writes joblib-numpy1.json, of fewer forms.
"""
import base64
import io
import json
import pickle
from pathlib import Path

import joblib
import numpy as np

VALUE = {
    'c': np.arange(6, dtype='<f8').reshape(2, 3),
    'fortran': np.asfortranarray(np.arange(6, dtype='<i4').reshape(2, 3)),
    'big': np.array([1.5, -2.25], dtype='>f4'),
    'objects': np.array(['a', 1, None], dtype=object),
    'texts': np.array(['one', 'seven']),
    'records': np.array([(1, 0.5, 3), (2, 0.25, 0)], dtype=np.dtype([('left', '<i8'), ('at', '<f8'), ('flag', 'u1')], align=True)),
    'empty': np.zeros((0, 3)),
    'scalar': np.float64(2.5),
}


def written(**options):
    buffer = io.BytesIO()
    joblib.dump(VALUE, buffer, **options)
    return base64.b64encode(buffer.getvalue()).decode()


forms = {
    'plain': {},
    'protocol 2': {'protocol': 2},
    'protocol 3': {'protocol': 3},
    'protocol 4': {'protocol': 4},
    'protocol 5': {'protocol': 5},
    **{name: {'compress': (name, 3)} for name in ('zlib', 'gzip', 'bz2', 'lzma', 'xz', 'lz4')},
}
is_numpy1 = np.__version__.startswith('1.')
names = ('plain', 'protocol 2') if is_numpy1 else forms
files = {name: written(**forms[name]) for name in names}
files |= {f'pickle {protocol}': base64.b64encode(pickle.dumps(VALUE, protocol)).decode() for protocol in range(2, 6)}
target = Path(__file__).with_name('joblib-numpy1.json' if is_numpy1 else 'joblib.json')
target.write_text(json.dumps({'joblib': joblib.__version__, 'numpy': np.__version__, 'files': files}, indent=1))
