"""Tables that come to an estimator as the bytes of their columns, and what it answers as bytes. `table-frame.ts` is the other end."""

import json


def read_table(told, body, at):
    """The table that is told of, from that place of the body on, and where it ends."""
    import numpy as np

    columns = []
    for column in told['columns']:
        content = body[at:at + column['length']]
        at += column['length']
        columns.append(column_of(np, column, content))
    return (told['names'], columns, told['rows']), at


def column_of(np, told, content):
    form = told['form']
    if form == 'json':
        values = np.empty(told['rows'], dtype=object)
        values[:] = json.loads(content)
        return values
    if form == 'category':
        import pandas as pd
        return pd.Categorical.from_codes(np.frombuffer(content, '<i4'), json.loads(told['categories']))
    values = np.frombuffer(content, form)
    if 'zone' in told:
        return in_zone(values, told['zone'])
    missing = told.get('missing')
    if missing:
        values = values.astype('f8')
        values[np.array(missing)] = np.nan
    return values


def in_zone(values, zone):
    """Times of that zone where pandas is there, as in a DataFrame; numpy has only those of UTC."""
    try:
        import pandas as pd
    except ImportError:
        return values
    return pd.DatetimeIndex(values, tz='UTC').tz_convert(zone)


def features(table, wanted, takes_texts):
    """X: a DataFrame in the order of the fit where columns have names and pandas is there, else an array; texts as a list."""
    import numpy as np

    names, columns, rows = table
    if takes_texts and len(columns) == 1:
        return columns[0]
    if names is not None:
        try:
            import pandas as pd
        except ImportError:
            pass
        else:
            frame = pd.DataFrame(dict(enumerate(columns)), copy=False, index=range(rows))
            frame.columns = names
            if wanted is not None and list(wanted) != names and set(wanted) == set(names) and len(names) == len(wanted):
                frame = frame[list(wanted)]
            return frame
    if not columns:
        return np.empty((rows, 0))
    kinds = {getattr(column.dtype, 'kind', 'O') for column in columns}
    if kinds <= set('iufb'):
        return np.column_stack(columns)
    out = np.empty((rows, len(columns)), dtype=object)
    for place, column in enumerate(columns):
        out[:, place] = column
    return out


def target(table):
    """y: the values of one column, rows of several."""
    import numpy as np

    _, columns, _ = table
    columns = [column.tz_convert('UTC').tz_localize(None).to_numpy() if hasattr(column, 'tz') else np.asarray(column) for column in columns]
    return columns[0] if len(columns) == 1 else np.column_stack(columns)


def told_value(value):
    """What is told of a value, and its bytes: numbers as they are, all else as JSON, with NaN as Python spells it."""
    import numpy as np

    if hasattr(value, 'toarray'):
        value = value.toarray()
    if hasattr(value, 'to_numpy'):
        value = value.to_numpy()
    is_uint64 = getattr(value, 'dtype', None) == np.uint64  # of which not all are int64
    if isinstance(value, np.ndarray) and value.dtype.kind in 'fiu' and not is_uint64 and value.ndim in (1, 2):
        form = 'f8' if value.dtype.kind == 'f' else 'i8'
        array = np.ascontiguousarray(value, f'<{form}')
        return {'form': form, 'shape': value.shape, 'length': array.nbytes}, array.tobytes()
    content = json.dumps(plain(value)).encode()
    return {'form': 'json', 'length': len(content)}, content


def plain(value):
    if hasattr(value, 'toarray'):
        value = value.toarray()
    if hasattr(value, 'tolist'):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
