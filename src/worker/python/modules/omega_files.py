"""Frames as Arrow, and models as joblib's files, where the host takes bytes and the packages are there."""

import io
import json

import _omega_host as _host
from omega_bodies import call_store_file, is_table
from omega_columns import frame_with_objects, table_of


# What tables of polars, duckdb, pyarrow and others have.
ARROW = '__arrow_c_stream__'
NPY = b'\x93NUMPY'


def imported(*names):
    """The modules; None unless all are there and the host takes files."""
    if not hasattr(_host, 'call_file'):
        return None
    try:
        return [__import__(name, fromlist=['']) for name in names]
    except ImportError:
        return None


def stored_kind(obj, kind):
    """As what a value is stored: "python.data", or something else of a frame."""
    if kind is not None:
        return kind
    if hasattr(obj, 'dtypes') or (hasattr(obj, 'to_frame') and hasattr(obj, 'dtype')) or hasattr(obj, ARROW):
        return 'pandas.dfrows'
    return 'pandas.dfrows' if is_table(obj) and not has_pandas() else 'python.data'


def has_pandas():
    try:
        import pandas
        return True
    except ImportError:
        return False


def get_frame(bucket, **params):
    """The answer of a dataset: a DataFrame, or the values of python.data; None where it does not come as Arrow."""
    found = imported('pyarrow.ipc', 'pandas')
    if found is None:
        return None
    content = call_store_file(bucket, 'frames.get', **params)
    if content[:1] == b'{':
        return json.loads(content)['data']
    if content[:6] == NPY:
        return imported('numpy')[0].load(io.BytesIO(content), allow_pickle=False)
    return frame_with_objects(found[0].open_stream(content).read_all(), bucket, found[1], params)


def put_frame(bucket, obj, **params):
    """What is noted of a DataFrame that was stored; None of what does not go as Arrow."""
    found = imported('pyarrow', 'pandas')
    if found is None:
        return None
    pyarrow, pandas = found
    if isinstance(obj, pandas.Series):
        obj = obj.to_frame(name='0' if obj.name is None else obj.name)
    elif hasattr(obj, 'to_frame') and hasattr(obj, 'dtype'):
        obj = obj.to_frame()  # of polars
    if not isinstance(obj, pandas.DataFrame) and not hasattr(obj, ARROW):
        return None
    try:
        table = table_of(obj, pyarrow, pandas) if isinstance(obj, pandas.DataFrame) else pyarrow.table(obj)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError):
        return None  # what JSON may have words for, such as labels of several types
    sink = io.BytesIO()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return json.loads(call_store_file(bucket, 'frames.put', sink.getvalue(), **params))


def is_array(obj):
    return type(obj).__module__ == 'numpy' and type(obj).__name__ == 'ndarray' and not obj.dtype.hasobject


def put_array(bucket, obj, name):
    """What is noted of an array that was stored as numpy's own file; None where the host takes no bytes."""
    found = imported('numpy')
    if found is None:
        return None
    sink = io.BytesIO()
    found[0].save(sink, obj, allow_pickle=False)
    return json.loads(call_store_file(bucket, 'arrays.put', sink.getvalue(), name=name))


def get_model(bucket, name):
    """The object that Python has put; None of a model that the store computes with, or where there is no joblib."""
    found = imported('joblib')
    content = found and call_store_file(bucket, 'models.get', name=name)
    return found[0].load(io.BytesIO(content)) if content else None


def put_model(bucket, obj, name):
    found = imported('joblib')
    if found is None:
        raise NotImplementedError('A model is stored by joblib, which this Python has not')
    sink = io.BytesIO()
    found[0].dump(obj, sink)
    return json.loads(call_store_file(bucket, 'models.put', sink.getvalue(), name=name))
