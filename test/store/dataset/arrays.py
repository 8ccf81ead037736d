"""Makes arrays.json, by real numpy 2.4 and pandas 2.3: arrays.py > arrays.json

Each array as `numpy.save` writes it, with what `tolist` answers and what `DataFrame(array)` has.
"""
import base64
import io
import json

import numpy as np
import pandas as pd

CASES = {
    'floats': np.array([[0.5, np.nan], [np.inf, -2.0]]),
    'in the order of Fortran': np.asfortranarray(np.arange(6, dtype='i4').reshape(2, 3)),
    'three dimensions': np.arange(12, dtype='i2').reshape(2, 3, 2),
    'big-endian': np.array([1, -2], dtype='>i8'),
    'beyond 2^53': np.array([2**63, 1], dtype='u8'),
    'small floats': np.array([0.5, 65504], dtype='f2'),
    'bools': np.array([True, False]),
    'texts': np.array(['a', 'bcé']),
    'bytes': np.array([b'ab', b'c']),
    'days': np.array(['2020-02-29', 'NaT'], dtype='M8[D]'),
    'milliseconds': np.array(['2020-02-29T12:00:00.5'], dtype='M8[ms]'),
    'durations': np.array([1500, 'NaT'], dtype='m8[ms]'),
    'records': np.array([(1, 2.5, 'x'), (2, 0.5, 'yz')], dtype=[('a', 'i4'), ("it's", 'f8'), ('c', 'U2')]),
    'objects': np.array([[1, 'x'], [None, True]], dtype=object),
    'complex': np.array([1 + 2j]),
    'no elements': np.zeros((0, 3)),
    'no dimensions': np.array(5),
}


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, float) and np.isinf(value):
        return 'Infinity' if value > 0 else '-Infinity'
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, 'isoformat'):
        return value.isoformat()
    if hasattr(value, 'total_seconds'):
        return round(value.total_seconds() * 1e9)
    return str(value) if isinstance(value, complex) else value


cases = {}
for name, array in CASES.items():
    file = io.BytesIO()
    np.save(file, array, allow_pickle=array.dtype == object)
    frame = pd.DataFrame(array) if 0 < array.ndim < 3 else None
    cases[name] = {
        'npy': base64.b64encode(file.getvalue()).decode(),
        'data': plain(array.tolist()),
        'dtype': array.dtype.name,
        'shape': array.shape,
        'frame': None if frame is None else {str(column): str(dtype) for column, dtype in frame.dtypes.items()},
    }
print(json.dumps(cases, indent=1))
