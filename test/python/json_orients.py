"""Writes what pandas' to_json writes, in each orient, bare and as "data", and as NDJSON; compares what is stored with what
pandas makes of the same text. Frames are drawn at random, of columns that people have.

Usage: json_orients.py URL [SEED]. Prints a line per difference, and how many writes were compared.
"""
import io
import json
import random
import sys

import numpy as np
import pandas as pd
import requests
from pandas.testing import assert_frame_equal

BASE = sys.argv[1] + '/api/v1/dataset/'
rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 12)
session = requests.Session()
TEXTS = ['a', '', 'ä "quoted"', 'back\\slash', '日本', 'line\nbreak', '1', 'null', 'NaN', '\U0001f600']
FLOATS = [0.0, 1.0, -2.5, 1e20, 1e-7, 0.1, 123456.789, 5e-324, 1.7976931348623157e308, 2.0**53]


def gaps(values):
    return [None if rng.random() < 0.3 else value for value in values]


def column(rows):
    pick = lambda values: [rng.choice(values) for _ in range(rows)]
    ints = pick([0, 1, -1, 7, 2**31, -2**40, 2**53 - 1])
    return rng.choice([
        lambda: ints, lambda: pick(FLOATS), lambda: pick([True, False]), lambda: pick(TEXTS),
        lambda: gaps(ints), lambda: gaps(pick(FLOATS)), lambda: gaps(pick(TEXTS)), lambda: gaps(pick([True, False])),
        lambda: pick([2**53 + 1, -2**63, 2**63 - 1]), lambda: [None] * rows, lambda: pick([1, 'x', 2.5, True, None]),
        lambda: pick([[1, 2], {'k': 1.5}, []]), lambda: pick([2**64 - 1, 0]), lambda: pick([1.0, 2.0]),
    ])()


def frame():
    rows = rng.randint(1, 6)
    names = rng.sample(['x', 'y', 'data', 'index', 'columns', 'a.b', 'größe', '10', '2', '__proto__', 'name'], rng.randint(1, 4))
    data = {name: pd.Series(column(rows), dtype=object) for name in names}
    index = rng.choice([lambda: range(rows), lambda: rng.sample(range(100), rows), lambda: rng.sample('abcdefgh', rows),
                        lambda: [f'{i / 2 + 0.25}' for i in range(rows)]])()
    return pd.DataFrame({name: series.tolist() for name, series in data.items()}, index=list(index), dtype=object)


def spelled(df, orient):
    """As to_json does, by json.dumps, which neither rounds nor refuses: spaces and escapes differ, values do not."""
    cells = {name: list(df[name]) for name in df.columns}
    labels = [str(label) for label in df.index]
    rows = list(zip(*cells.values()))
    forms = {
        'columns': lambda: {name: dict(zip(labels, values)) for name, values in cells.items()},
        'index': lambda: {label: dict(zip(cells, row)) for label, row in zip(labels, rows)},
        'split': lambda: {'columns': list(cells), 'index': list(df.index), 'data': [list(row) for row in rows]},
        'records': lambda: [dict(zip(cells, row)) for row in rows],
        'values': lambda: [list(row) for row in rows],
        'list': lambda: cells,
    }
    return forms[orient]()


def expected(df, orient):
    """The frame that pandas makes of the values: Python's numbers, and dtypes as it infers them."""
    names = [str(i) for i in range(df.shape[1])] if orient == 'values' else list(df.columns)
    labelled = orient in ('columns', 'index', 'split')
    columns = {name: infer(list(df.iloc[:, i])) for i, name in enumerate(names)}
    keyed = orient in ('columns', 'index')
    index = numbered(list(df.index)) if keyed else list(df.index) if labelled else None
    return pd.DataFrame(columns, index=index)


def infer(values):
    present = [value for value in values if value is not None]
    kinds = {type(value) for value in present}
    if kinds == {int} and max(map(abs, present)) > 2**53 and len(present) < len(values):
        name = 'UInt64' if max(present) >= 2**63 and min(present) >= 0 else 'Int64'  # pandas would round
        return pd.array([pd.NA if value is None else value for value in values], dtype=name)
    if kinds <= {int, float} and kinds and not (kinds == {int, float} and max(map(abs, present)) > 2**53):
        dtype = np.float64 if float in kinds or len(present) < len(values) else np.uint64 if max(present) >= 2**63 else np.int64
        return np.array([np.nan if value is None else value for value in values], dtype=dtype)
    if kinds == {bool} and len(present) == len(values):
        return np.array(values)
    return objects(values)


def objects(values):
    return pd.Series(values, dtype=object).where([value is not None for value in values], None).array


def numbered(labels):
    try:
        return [json.loads(label) if isinstance(label, str) else label for label in labels]
    except ValueError:
        return labels


def stored(name):
    answer = json.loads(session.get(BASE + name, params={'orient': 'split'}).text)
    data = {column: [row[i] for row in answer['data']['data']] for i, column in enumerate(answer['data']['columns'])}
    index, (dtype,) = answer['index']['values'], answer['index']['dtypes']
    back = pd.DataFrame({key: typed(values, answer['dtypes'][key]) for key, values in data.items()})
    back.index = pd.Index(index, dtype=object if dtype == 'object' else dtype)
    return back


def typed(values, dtype):
    if dtype == 'object':
        return objects(values)
    return pd.array([pd.NA if value is None else value for value in values], dtype=dtype) if dtype[0].isupper() else np.array(
        [np.nan if value is None else float(value) if dtype == 'float64' else value for value in values], dtype=dtype)


def put(text, name, **kwargs):
    return session.put(BASE + name + '/', params={'append': '0', **kwargs.pop('params', {})}, data=text.encode(), **kwargs)


def compare(label, text, want, **kwargs):
    answer = put(text, 'j', **kwargs)
    try:
        assert answer.status_code == 204, answer.text
        assert_frame_equal(stored('j'), want, check_index_type=False, check_column_type=False, check_names=False)
    except Exception as error:  # every case is reported
        print('DIFFERENT', label, text[:300], repr(error)[:400].replace('\n', ' '))
    return 1


count = 0
for _ in range(40):
    df = frame()
    for orient in ('columns', 'index', 'split', 'records', 'values', 'list'):
        value = spelled(df, orient)
        want = expected(df, orient)
        for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, separators=(',', ':'))):
            said = {'params': {'orient': 'index'}} if orient == 'index' else {}
            holds = orient in ('columns', 'index', 'list') and any(isinstance(cell, (list, dict)) for cell in df.to_numpy().ravel())
            if not holds and not (orient == 'list' and 'data' in df.columns):
                count += compare('bare ' + orient, text, want, **said)
            body = {'data': json.loads(text), 'orient': orient}
            if rng.random() < 0.5:
                body = {'orient': orient, 'data': json.loads(text)}
            count += compare('data ' + orient, json.dumps(body), want)
    lines = [{key: value for key, value in row.items() if value is not None or rng.random() < 0.5} for row in spelled(df, 'records')]
    named = list(dict.fromkeys(key for line in lines for key in line))
    want = expected(df, 'records')[named]
    count += compare('ndjson', ''.join(json.dumps(line) + '\n' for line in lines), want, headers={'Content-Type': 'application/x-ndjson'})

# What pandas' own writer makes of each orient, and its own reader of it.
own = pd.DataFrame({
    'i': [1, 2, 3], 'f': [1.0, 2.5, np.nan], 'b': [True, False, True], 's': ['a', 'ä', None],
    'big': [2**53 + 1, -2**63, 2**63 - 1], 'w': [1.0, 2.0, 1e20],
})
for orient in ('columns', 'index', 'split', 'records', 'values'):
    text = own.to_json(orient=orient)
    want = pd.read_json(io.StringIO(text), orient=orient, precise_float=True)
    want.columns = [str(name) for name in want.columns]
    want = pd.DataFrame({name: objects([None if pd.isna(value) else value for value in want[name]])
                         if want[name].dtype in (object, 'str') else want[name] for name in want.columns}, index=want.index)
    count += compare('to_json ' + orient, text, want, **({'params': {'orient': 'index'}} if orient == 'index' else {}))

tables = pd.DataFrame({
    'i': [1, 2], 'n': pd.array([1, None], dtype='Int64'), 'f': [1.0, 2.0], 'b': [True, False], 's': ['a', 'b'],
    'st': pd.array(['x', None], dtype='string'), 'c': pd.Categorical(['u', 'v'], categories=['v', 'u', 'w'], ordered=True),
    't': pd.to_datetime(['2020-01-01', '2021-02-03']).as_unit('ns'),
    'z': pd.to_datetime(['2020-01-01', '2021-02-03']).tz_localize('Europe/Zurich').as_unit('ns'), 'bo': pd.array([True, None], dtype='boolean'),
})
for index in (pd.RangeIndex(2), pd.Index(['p', 'q'], name='key'), pd.MultiIndex.from_tuples([('a', 1), ('b', 2)], names=['k', None])):
    table = tables.set_axis(index)
    answer = put(table.to_json(orient='table'), 't')
    back = json.loads(session.get(BASE + 't', params={'orient': 'split'}).text)
    want = {name: str(dtype).replace('str', 'str' if str(dtype) in ('str', 'string') else str(dtype)) for name, dtype in table.dtypes.items()}
    if answer.status_code != 204 or back['dtypes'] != want:
        print('DIFFERENT table', answer.text, back.get('dtypes'), want)
    if back['index']['names'] != list(index.names):
        print('DIFFERENT names', back['index'])
    values = [[row[i] for row in back['data']['data']] for i in range(table.shape[1])]
    if values[:6] != [[1, 2], [1, None], [1.0, 2.0], [True, False], ['a', 'b'], ['x', None]] or values[6] != ['u', 'v']:
        print('DIFFERENT values', values)
    count += 1
# What is answered comes back by pandas' own reader, with its dtypes.
plain = own.drop(columns=['s']).assign(u=[0, 1, 2])
put(plain.to_json(orient='records'), 'r')
for orient, kwargs in (('records', {}), ('split', {}), ('dict', {'orient': 'columns'})):
    data = session.get(BASE + 'r', params={'orient': orient}).text
    text = data[len('{"data":'):data.index(',"dtypes":')]
    back = pd.read_json(io.StringIO(text), precise_float=True, **{'orient': orient, **kwargs})
    assert_frame_equal(back, plain, check_index_type=False)
lines = session.get(BASE + 'r', headers={'Accept': 'application/x-ndjson'}).text
assert_frame_equal(pd.read_json(io.StringIO(lines), lines=True, precise_float=True), plain)
print('compared', count)
