"""What goes to the store and comes from it: calls by the host, data as JSON."""

import json

import _omega_host as _host
from omega_exact import check_column, check_value, listed
from omega_exact import plain as own


def call_store(bucket, method, body=None, **params):
    """What the store answers; `bucket` is None for that of the run."""
    check_name(params)
    told = json.dumps(params), json.dumps(body or {}, default=plain)
    answer = json.loads(_host.call(method, *told, bucket))
    if 'error' in answer:
        raise failure(*answer['error'])
    return answer['value']


def failure(kind, message):
    return (LookupError if kind == 'not-found' else ValueError)(message)


def call_store_file(bucket, method, body=b'', **params):
    """The same of bytes."""
    check_name(params)
    answer = _host.call_file(method, json.dumps(params), body, bucket)
    if isinstance(answer, str):
        raise failure(*json.loads(answer)['error'])
    return answer


def check_name(params):
    name = params.get('name', '')
    if not isinstance(name, str):
        raise TypeError(f'A name is a text, not {name!r}')


def plain(value):
    if hasattr(value, 'tolist'):
        return value.tolist()
    if hasattr(value, 'isoformat'):
        return value.isoformat()
    raise TypeError(f'A value of type "{type(value).__name__}" cannot be stored, give numbers, texts, lists or dicts')


def value_texts(obj):
    """Plain data as values of JSON: of a list of lists each is one, anything else is a single one."""
    if hasattr(obj, 'to_dict') and hasattr(obj, 'columns'):
        obj = obj.to_dict('records')
    obj = obj.tolist() if hasattr(obj, 'tolist') else obj
    if not isinstance(obj, (dict, list, tuple)):
        raise TypeError(f'A dataset is a DataFrame, an array, a list, a tuple or a dict, not a "{type(obj).__name__}"')
    many = obj if isinstance(obj, (list, tuple)) and obj and isinstance(obj[0], (list, tuple)) else [obj]
    values = [own(listed(value)) for value in many]
    for value in values:
        check_value(value)
    return [json.dumps(value) for value in values]


def is_table(obj):
    """Rows or columns, which are a frame where nothing better can be had."""
    if isinstance(obj, dict):
        return bool(obj) and all(isinstance(value, (list, tuple)) or hasattr(value, 'tolist') for value in obj.values())
    return isinstance(obj, (list, tuple)) and len(obj) > 0 and all(isinstance(row, dict) for row in obj)


def columns(frame):
    """The columns of a DataFrame as lists, missing values as None: to_json() would round floats to ten digits."""
    return [column.astype(object).where(column.notna(), None).tolist() for _, column in frame.items()]


def frame_body(obj):
    """What a dataset is written as: a DataFrame with its dtypes, records, or columns."""
    if hasattr(obj, 'to_frame') and hasattr(obj, 'dtype'):
        obj = obj.to_frame(name='0' if obj.name is None else obj.name)
    if hasattr(obj, 'items') and hasattr(obj, 'dtypes'):
        names = [str(name) for name in obj.columns]
        rows = [list(row) for row in zip(*columns(obj))]
        return {'orient': 'split', 'data': {'columns': names, 'index': obj.index.tolist(), 'data': rows},
                'dtypes': dict(zip(names, map(str, obj.dtypes)))}
    if isinstance(obj, dict) and all(isinstance(value, (list, tuple, dict)) or hasattr(value, 'tolist') for value in obj.values()):
        return {'data': obj}
    if isinstance(obj, (list, tuple)) and all(isinstance(row, dict) for row in obj):
        return {'data': list(obj)}
    raise TypeError('A frame is a DataFrame, a list of dicts (rows), or a dict of lists (columns)')


def stored_body(obj):
    """The same of what is to come back as it is. Raises TypeError for a column that would not."""
    body = frame_body(obj)
    if 'dtypes' in body:
        rows = body['data']['data']
        for place, (name, dtype) in enumerate(body['dtypes'].items()):
            if dtype == 'object':
                check_column(name, [own(row[place]) for row in rows], is_object=True)
        return body
    data = body['data']
    if isinstance(data, list):
        for name in dict.fromkeys(name for row in data for name in row):
            check_column(name, [own(row[name]) for row in data if name in row])
        return body
    for name, column in data.items():
        column = column.tolist() if hasattr(column, 'tolist') else column
        check_column(name, [own(value) for value in (column.values() if isinstance(column, dict) else column)])
    return body


def model_body(obj):
    """What a model is given: as a dataset is written, or rows of values, of which a flat list is one column."""
    if hasattr(obj, 'dtypes'):
        body = frame_body(obj)
        return {'columns': body['data']['columns'], 'data': body['data']['data']}
    obj = obj.tolist() if hasattr(obj, 'tolist') else obj
    if isinstance(obj, (list, tuple)) and not all(isinstance(row, dict) for row in obj):
        return {'data': [list(row) if isinstance(row, (list, tuple)) else [row] for row in obj]}
    return frame_body(obj)


def frame_of(answer):
    """A DataFrame where pandas is there, else the rows as dicts."""
    try:
        import pandas as pd
    except ImportError:
        floats = [name for name, dtype in answer['dtypes'].items() if dtype.lower().startswith('float')]
        # JSON has texts for what is not finite.
        return [{**row, **{name: float(row[name]) for name in floats if isinstance(row[name], str)}} for row in answer['data']]
    frame = pd.DataFrame(answer['data'], columns=list(answer['dtypes']), dtype=object)
    labels = answer['index']['values']
    frame.index = pd.MultiIndex.from_tuples(map(tuple, labels)) if answer['index']['type'] == 'MultiIndex' else labels
    return frame.astype({name: dtype for name, dtype in answer['dtypes'].items() if dtype != 'object'})


def array_of(answer):
    """An array where numpy is there, else lists."""
    try:
        import numpy as np
    except ImportError:
        return answer['data']
    return np.array(answer['data'], dtype=answer['dtype']).reshape(answer['shape'])


def filter_pairs(filters):
    """Filters such as age__gt=3 as pairs of texts, as a query has them."""
    return [[key, filter_text(key, value)] for key, value in filters.items()]


def filter_text(key, value):
    if hasattr(value, 'tolist'):
        value = value.tolist()
    if isinstance(value, (list, tuple, set, frozenset)):
        if not key.endswith(('__in', '__between')):
            raise ValueError(f'Filter "{key}" has several values, use "{key}__in"')
        texts = [filter_text('', one) for one in value]
        if any(',' in text for text in texts):
            raise ValueError(f'Filter "{key}" has a value with a comma, which it cannot have')
        return ','.join(texts)
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        raise ValueError(f'Filter "{key}" is None, use "<column>__isnull"')
    return value.isoformat() if hasattr(value, 'isoformat') else str(value)
