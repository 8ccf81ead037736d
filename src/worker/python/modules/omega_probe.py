"""Prints what this interpreter is and has, as a line of JSON. Written so that also one that is too old can say that it is."""
import json
import sys

PACKAGES = ('numpy', 'pandas', 'scikit-learn', 'joblib', 'pyarrow', 'ipython', 'ipykernel', 'nbclient', 'matplotlib', 'scipy',
            'polars', 'xgboost', 'lightgbm')
NEEDED = ('ast', 'asyncio', 'ctypes', 'importlib.metadata', 'linecache', 'resource', 'select', 'shutil', 'struct', 'tarfile',
          'tempfile', 'tokenize', 'zipfile')


def probed():
    version = '.'.join(map(str, sys.version_info[:3]))
    name = getattr(getattr(sys, 'implementation', None), 'name', 'python')
    if name != 'cpython' or not (3, 10) <= sys.version_info[:2] <= (3, 14):
        return {'problem': 'is %s %s' % (name, version)}
    import importlib
    import os
    for name in NEEDED:
        try:
            importlib.import_module(name)
        except ImportError as error:
            return {'problem': 'lacks the module "%s" (%s)' % (name, error)}
    if not hasattr(os, 'fork'):
        return {'problem': 'is on a system that cannot fork'}
    from importlib import metadata
    software = {'python': version}
    for name in PACKAGES:
        try:
            software[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            pass
    return {'software': software}


print(json.dumps(probed()))
