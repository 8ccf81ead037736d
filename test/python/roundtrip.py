"""Writes frames of every dtype and index with requests and pandas, reads them back, and compares.

Usage: roundtrip.py URL. Prints a line per case and ends with 1 if any differs.
"""
import io
import json
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import requests
from pandas.testing import assert_frame_equal

BASE = sys.argv[1] + '/api/v1/dataset/'


def put(name, **kwargs):
    resp = requests.put(BASE + name + '/', **kwargs)
    assert resp.status_code == 204, resp.text


def restore(df, dtypes):
    return df.astype(dtypes)


def by_helper(df, name):
    """The guide's form: columns keyed by label, labels in index.values."""
    body = {
        'append': False,
        'data': json.loads(df.to_json()),
        'dtypes': {column: str(dtype) for column, dtype in df.dtypes.items()},
        'orient': 'columns',
        'index': {'type': type(df.index).__name__, 'values': list(df.index.astype('O').values)},
    }
    put(name, data=json.dumps(body))
    answer = requests.get(BASE + name).json()
    back = pd.DataFrame.from_dict(answer['data'])
    back.index = answer['index']['values']
    return restore(back, answer['dtypes'])


def by_split(df, name):
    split = json.loads(df.to_json(orient='split', date_format='iso', date_unit='ns', double_precision=15))
    for i, column in enumerate(df.columns):
        if df[column].dtype.kind in 'iu':
            for row, value in zip(split['data'], df[column]):
                row[i] = None if value is pd.NA else int(value)
    multi = isinstance(df.index, pd.MultiIndex)
    levels = [df.index.get_level_values(i) for i in range(df.index.nlevels)]
    body = {
        'append': False, 'orient': 'split', 'data': split,
        'dtypes': {column: str(dtype) for column, dtype in df.dtypes.items()},
        'index': {'type': type(df.index).__name__, 'values': split['index'],
                  'names': list(df.index.names), 'dtypes': [str(level.dtype) for level in levels]},
    }
    put(name, json=body)
    answer = requests.get(BASE + name, params={'orient': 'split'}).json()
    data, index = answer['data'], answer['index']
    back = restore(pd.DataFrame(data['data'], columns=data['columns'], dtype=object), answer['dtypes'])
    if multi:
        arrays = [pd.Index([value[i] for value in index['values']]).astype(dtype) for i, dtype in enumerate(index['dtypes'])]
        back.index = pd.MultiIndex.from_arrays(arrays, names=index['names'])
    else:
        back.index = pd.Index(index['values'], dtype=object).astype(index['dtypes'][0]).rename(index['names'][0])
    return back


def by_arrow(df, name):
    table = pa.Table.from_pandas(df)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    kind = 'application/vnd.apache.arrow.stream'
    put(name, params={'append': '0'}, data=sink.getvalue(), headers={'Content-Type': kind})
    resp = requests.get(BASE + name, headers={'Accept': kind})
    return pa.ipc.open_stream(resp.content).read_all().to_pandas()


def frames():
    for dtype in ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64']:
        info = np.iinfo(dtype)
        yield dtype, pd.DataFrame({'x': np.array([0, 1, min(info.max, 2**53 - 1), max(info.min, -2**53 + 1)], dtype=dtype)})
    yield 'float32', pd.DataFrame({'x': np.array([0.5, -1.25, 3], dtype='float32')})
    yield 'float64', pd.DataFrame({'x': [0.1, -1.25, 3.0, float('nan')]})
    yield 'bool', pd.DataFrame({'x': [True, False, True]})
    yield 'object', pd.DataFrame({'x': ['a', 'ä "quoted"', None, '']})
    yield 'string', pd.DataFrame({'x': pd.array(['a', 'b', None], dtype='string')})
    yield 'category', pd.DataFrame({'x': pd.Categorical(['b', 'a', 'b', None], categories=['a', 'b'])})
    yield 'Int64', pd.DataFrame({'x': pd.array([1, None, 3], dtype='Int64')})
    yield 'boolean', pd.DataFrame({'x': pd.array([True, None, False], dtype='boolean')})
    yield 'datetime', pd.DataFrame({'x': pd.to_datetime(['2020-01-01', '1969-12-31T23:59:59.999', None], format='ISO8601')})
    yield 'timedelta', pd.DataFrame({'x': pd.to_timedelta(['1 days', '-2 days +03:00:00', None])})
    yield 'several', pd.DataFrame({'a': [1, 2], 'b': ['x', 'y'], 'c': [0.5, 1.5]})
    for label, index in [('int', [3, 1, 2]), ('permuted', [2, 0, 1]), ('float', [0.5, 1.0, 2.0]), ('str', list('cab'))]:
        yield 'index ' + label, pd.DataFrame({'x': [1, 2, 3]}, index=index)
    yield 'empty', pd.DataFrame({'x': pd.Series([], dtype='int64')})
    names = ['a.b', '$d', 'with space', 'größe 日本', '__proto__', '10', '2', '_id']
    yield 'columns', pd.DataFrame({column: [i] for i, column in enumerate(names)})


def further():
    yield 'big int64', pd.DataFrame({'x': [2**53 + 1, -2**63, 2**63 - 1]})
    yield 'big uint64', pd.DataFrame({'x': np.array([2**53 + 1, 2**64 - 1], dtype='uint64')})
    yield 'zoned', pd.DataFrame({'x': pd.to_datetime(['2020-07-01T12:30:00', '2020-01-01'], format='ISO8601').tz_localize('Europe/Zurich')})
    yield 'nanoseconds', pd.DataFrame({'x': pd.to_datetime(['2020-07-01T00:00:00.000000001', '2020-01-01'], format='ISO8601')})
    yield 'repeated labels', pd.DataFrame({'x': [1, 2, 3]}, index=[1, 1, 0])
    yield 'named', pd.DataFrame({'x': [1, 2]}, index=pd.Index([5, 6], name='key'))
    yield 'DatetimeIndex', pd.DataFrame({'x': [1, 2]}, index=pd.to_datetime(['2020-01-02', '2020-01-01']))
    yield 'MultiIndex', pd.DataFrame({'x': [1, 2]}, index=pd.MultiIndex.from_tuples([('a', 1), ('b', 2)], names=['k', 'n']))


def check(how, label, df, failures):
    name = 'rt ' + label
    try:
        back = how(df, name)
        if how is by_helper and len(df) == 0:
            back.index = df.index
        assert_frame_equal(back, df, check_freq=False)
        print('ok', how.__name__, label)
    except Exception as error:  # every case is reported, then the run fails
        failures.append(label)
        print('FAIL', how.__name__, label, repr(error)[:500])


failures = []
# pandas' own to_json drops the nanoseconds of zoned times, so only Arrow can bring them.
zoned = pd.to_datetime(['2020-07-01T00:00:00.000000001', '2020-01-01T00:00:00'], format='ISO8601').tz_localize('Europe/Zurich')
check(by_arrow, 'zoned nanoseconds', pd.DataFrame({'x': zoned}), failures)
for label, df in frames():
    for how in (by_helper, by_split, by_arrow):
        check(how, label, df, failures)
for label, df in further():
    for how in (by_split, by_arrow):
        check(how, label, df, failures)
sys.exit(1 if failures else 0)
