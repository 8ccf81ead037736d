"""Frames of every dtype and index type, written by Python and by HTTP clients in turn, each read by the other.

What HTTP clients have written is compared, document by document, with what Python alone would have.

Usage: frames.py URL BUCKET PART PARTS, with OMEGA_MONGO_URL as the server has it; of so many parts of the cases, this one is
run, and with each the frame that has all columns. Prints a line per case, at the end those that differ.
"""
import json
import sys

import numpy as np
import pandas as pd
import requests
from pandas.testing import assert_frame_equal

import omegaml

url, bucket = sys.argv[1] + '/api/v1/dataset/', sys.argv[2]
store = omegaml.setup()[bucket].datasets


def send(method, name, status, **how):
    answer = requests.request(method, url + name + '/', headers={'Bucket': bucket}, **how)
    assert answer.status_code == status, (method, name, answer.status_code, answer.text)
    return answer


def levels_of(index):
    return [index.get_level_values(level) for level in range(index.nlevels)]


def cell(value):
    """What json.dumps takes, in the forms of the API."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if isinstance(value, float) and np.isinf(value):
        return 'Infinity' if value > 0 else '-Infinity'
    return value.item() if isinstance(value, np.generic) else value


def put(df, name):
    levels = levels_of(df.index)
    labels = [[cell(label) for label in row] for row in zip(*levels)]
    send('PUT', name, 204, data=json.dumps({
        'data': {column: [cell(value) for value in df[column]] for column in df},
        'dtypes': {column: str(dtype) for column, dtype in df.dtypes.items()},
        'orient': 'list',
        'index': {'type': type(df.index).__name__,
                  'values': labels if len(levels) > 1 else [label for label, in labels],
                  'names': list(df.index.names), 'dtypes': [str(level.dtype) for level in levels]},
    }))


def get(name):
    answer = send('GET', name, 200, params={'orient': 'list'}).json()
    index, values = answer['index'], answer['index']['values']
    columns = zip(*values) if len(index['dtypes']) > 1 else [values]
    levels = [pd.Index(pd.Series(list(column), dtype=object).astype(dtype), name=label)
              for column, dtype, label in zip(columns, index['dtypes'], index['names'])]
    back = pd.DataFrame(answer['data'], dtype=object).astype(answer['dtypes'])
    back.index = levels[0] if len(levels) == 1 else pd.MultiIndex.from_arrays(levels)
    return back


def times(zone=None):
    return pd.to_datetime(['2024-03-31T01:30:00', '1969-12-31T23:59:59.999', '2024-10-27'], format='ISO8601').tz_localize(zone)


COLUMNS = {
    **{dtype: np.array([0, np.iinfo(dtype).max, np.iinfo(dtype).min], dtype=dtype)
       for dtype in ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32']},
    'around 2^31 and 2^53': [2**31 - 1, -2**31 - 1, 2**53 + 1],
    'float32': np.array([0.1, -1.25, 3], dtype='float32'),
    'float64': [0.1, -0.0, 3.0],
    'NaN': [0.5, np.nan, 2.0],
    'infinities': [np.inf, -np.inf, 0.0],
    'bool': [True, False, True],
    'text': ['a', 'ä "quoted" 日本', ''],
    'None': ['a', None, 'c'],
    'category': pd.Categorical(['b', 'a', 'b']),
    'Int64': pd.array([1, None, 2**40], dtype='Int64'),
    'boolean': pd.array([True, None, False], dtype='boolean'),
    'string': pd.array(['a', None, ''], dtype='string'),
    'datetime': times(),
    'datetime UTC': times('UTC'),
    'datetime Zurich': times('Europe/Zurich'),
}
INDEXES = {
    'range': pd.RangeIndex(3),
    'range from 5 by 2': pd.RangeIndex(5, 11, 2),
    'int': pd.Index([10, 20, 30]),
    'large int': pd.Index([2**40, -2**63, 2**63 - 1]),
    'float': pd.Index([0.5, 1.0, 2.0]),
    'string': pd.Index(['a', 'ä', 'c']),
    'datetime': times(),
    'datetime UTC': times('UTC'),
    'datetime Zurich': times('Europe/Zurich'),
    'named': pd.Index([1, 2, 3], name='key'),
    'duplicate': pd.Index([1, 1, 0]),
    'unsorted': pd.Index(['c', 'a', 'b']),
    'MultiIndex': pd.MultiIndex.from_tuples([('a', 1), ('a', 2), ('b', 1)], names=['k', 'n']),
    'MultiIndex unnamed': pd.MultiIndex.from_tuples([(1, 0.5), (2, 1.5), (1, 2.5)]),
    'MultiIndex of times': pd.MultiIndex.from_arrays([list('aab'), times()], names=['k', 't']),
}


def frames():
    for label, values in COLUMNS.items():
        yield f'column/{label}', pd.DataFrame({'x': values, 'n': [1, 2, 3]})
    yield 'column/all', pd.DataFrame(COLUMNS)
    for label, index in INDEXES.items():
        yield f'index/{label}', pd.DataFrame({'x': [1, 2, 3]}, index=index)


def stored(name):
    """The documents and the metadata of a frame, apart from what differs by nature."""
    meta = store.metadata(name)
    rows = list(store.mongodb[meta.collection].find({}, {'_id': 0}).sort('_om#rowid'))
    exact = [[(field, type(value).__name__, repr(value)) for field, value in row.items()] for row in rows]
    kind_meta = {key: meta.kind_meta[key] for key in ['columns', 'dtypes']}
    return exact, meta.kind, kind_meta, meta.kind_meta['idx_meta']['names']


def check(label, first):
    more = first.iloc[:2]
    both = pd.concat([first, more])
    ours, theirs, alone = (f'frames/{who}/{label}' for who in ['ours', 'theirs', 'alone'])
    store.put(first, alone, append=False)
    store.put(more, alone)

    store.put(first, theirs, append=False)
    assert_frame_equal(get(theirs), first, check_freq=False)
    put(more, theirs)
    assert_frame_equal(store.get(theirs), store.get(alone))
    assert stored(theirs) == stored(alone), (stored(theirs), stored(alone))

    put(first, ours)
    store.put(more, ours)
    assert_frame_equal(store.get(ours), store.get(alone))
    assert stored(ours) == stored(alone), (stored(ours), stored(alone))
    assert_frame_equal(get(ours), both, check_freq=False)

    # the database that tests have becomes slow with many collections
    for name in [ours, theirs, alone]:
        send('DELETE', name, 202)


def check_turns():
    """Rows are numbered on, whoever appends."""
    for turn in range(6):
        frame = pd.DataFrame({'x': [turn, turn]})
        store.put(frame, 'turns') if turn % 2 else put(frame, 'turns')
    collection = store.mongodb[store.metadata('turns').collection]
    rows = [(row['_om#rowid'], row['x']) for row in collection.find().sort('_om#rowid')]
    assert rows == [(i, i // 2) for i in range(12)], rows
    send('DELETE', 'turns', 202)


def check_data():
    """What is no frame is read as it is, and takes no rows."""
    value = {'a': [1, {'b': None}], 'c': 'ä'}
    store.put(value, 'data/object')
    store.put([[2**53 + 1], ['x']], 'data/object')
    values = [value, [2**53 + 1], ['x']]
    read = send('GET', 'data/object', 200).json()
    assert (read['data'], read['kind'], read['name']) == (values, 'python.data', 'data/object'), read
    assert send('GET', 'data/object', 200, params={'offset': 1, 'limit': 1}).json()['data'] == values[1:2]
    send('GET', 'data/object', 400, params={'a__gte': 1})
    assert '"python.data"' in send('GET', 'data/object[a]', 400).json()['message']
    refused = send('PUT', 'data/object', 400, json={'data': {'x': [1]}}).json()
    assert '"python.data"' in refused['message'], refused
    assert store.get('data/object') == values and store.metadata('data/object').kind == 'python.data'
    send('PUT', 'data/object', 204, params={'append': '0'}, json={'data': {'x': [1]}})
    assert_frame_equal(store.get('data/object'), pd.DataFrame({'x': [1]}))
    send('DELETE', 'data/object', 202)
    store.put(np.array([1.5, 2.5]), 'data/array')
    array = send('GET', 'data/array', 200).json()
    assert (array['data'], array['shape'], array['kind']) == ([1.5, 2.5], [2], 'ndarray.bin'), array


part, parts = map(int, sys.argv[3:5])
failures = []
cases = [(label, lambda frame=frame, label=label: check(label, frame)) for label, frame in frames()]
cases += [('taking turns', check_turns), ('python.data', check_data)]
for place, (label, case) in enumerate(cases):
    if place % parts != part and label != 'column/all':
        continue
    try:
        case()
        print('ok', label)
    except Exception as error:  # every case is reported, then the run fails
        failures.append(label)
        print('FAIL', label, repr(error)[:1500])
print('differing:', failures)
