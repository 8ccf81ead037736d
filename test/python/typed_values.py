"""What tables.py writes: values of every type that pandas, polars, duckdb and pyarrow have."""
import datetime as dt
import decimal
import uuid

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute


def arrow_types():
    D = decimal.Decimal
    day, noon = dt.date(2020, 2, 29), dt.datetime(2020, 2, 29, 12, 30, 1, 123456)
    for name in ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float32', 'float64']:
        yield name, pa.array([0, 1, 100], getattr(pa, name)())
    yield 'large int64', pa.array([2**53 + 1, -2**63, 2**63 - 1])
    yield 'float16', pa.array([1.5, 2.0], pa.float16())
    yield 'NaN and null', pa.array([1.5, float('nan'), float('inf'), -0.0])
    yield 'bool', pa.array([True, False])
    yield 'null', pa.array([None, None], pa.null())
    for name in ['string', 'large_string', 'string_view']:
        yield name, pa.array(['a', 'ä 日本 🎉', '', 'longer than twelve bytes', '\ufeffx'], getattr(pa, name)())
    for name in ['binary', 'large_binary', 'binary_view']:
        yield name, pa.array([b'', b'\x00\xff', b'longer than twelve bytes'], getattr(pa, name)())
    yield 'fixed_size_binary', pa.array([b'abc', b'\x00\x01\x02'], pa.binary(3))
    yield 'date32', pa.array([day, dt.date(1, 1, 1), dt.date(9999, 12, 31)], pa.date32())
    yield 'date64', pa.array([day], pa.date64())
    for unit in ['s', 'ms']:
        yield f'time32 {unit}', pa.array([dt.time(1, 2, 3)], pa.time32(unit))
    for unit in ['us', 'ns']:
        yield f'time64 {unit}', pa.array([dt.time(1, 2, 3, 400), dt.time(23, 59, 59, 999999)], pa.time64(unit))
    for unit in ['s', 'ms', 'us', 'ns']:
        whole = noon.replace(microsecond=0)
        yield f'timestamp {unit}', pa.array([whole, dt.datetime(1969, 12, 31, 23)], pa.timestamp(unit))
        yield f'duration {unit}', pa.array([dt.timedelta(days=-1, seconds=5)], pa.duration(unit))
    for unit in ['s', 'ms', 'us']:  # what nanoseconds do not reach
        yield f'timestamp {unit} far', pa.array([dt.datetime(9999, 12, 31), dt.datetime(1, 1, 1), dt.datetime(1400, 2, 28)], pa.timestamp(unit))
    for zone in ['UTC', 'Z', '+05:30', '-02:00', 'Europe/Zurich']:
        yield f'timestamp {zone}', pa.array([noon], pa.timestamp('us', tz=zone))
    yield 'decimal32', pa.array([D('1.20'), D('-3.45')], pa.decimal32(5, 2))
    yield 'decimal64', pa.array([D('1.20'), D('-3.45')], pa.decimal64(12, 2))
    yield 'decimal128', pa.array([D('12345678901234567890.12'), D('-0.01')], pa.decimal128(38, 2))
    yield 'decimal256', pa.array([D('1' * 60 + '.5')], pa.decimal256(70, 1))
    yield 'decimal of thousands', pa.array([D('1E+5')], pa.decimal128(5, -3))
    yield 'list', pa.array([[1, 2], [], [2**60, None]])
    yield 'large_list', pa.array([['a'], []], pa.large_list(pa.string()))
    yield 'list_view', pa.array([[1], []], pa.list_view(pa.int32()))
    yield 'fixed_size_list', pa.array([[1.5, float('nan')], [0.0, -0.0]], pa.list_(pa.float64(), 2))
    yield 'list of list', pa.array([[[1], []], [None]], pa.list_(pa.list_(pa.int8())))
    yield 'list of date', pa.array([[day, None]])
    yield 'list of timestamp', pa.array([[noon, None]], pa.list_(pa.timestamp('us', tz='UTC')))
    yield 'list of decimal', pa.array([[D('1.5')]])
    yield 'list of binary', pa.array([[b'a']])
    yield 'struct', pa.array([{'a': 1, 'b': 'x'}, {'a': None, 'b': None}])
    yield 'struct of struct', pa.array([{'a': {'b': [{'c': dt.time(1)}]}}])
    yield 'map', pa.array([[('a', 1), ('b', None)], []], pa.map_(pa.string(), pa.int64()))
    for index in [pa.int8(), pa.uint8(), pa.uint16(), pa.int64()]:
        yield f'dictionary {index}', pa.DictionaryArray.from_arrays(pa.array([1, 0, 1], index), ['a', 'b'])
    yield 'dictionary of int', pa.array([5, 7, 5]).dictionary_encode()
    yield 'dictionary of date', pa.array([day, day]).dictionary_encode()
    yield 'list of dictionary', pa.ListArray.from_arrays([0, 2], pa.array(['a', 'b']).dictionary_encode())
    yield 'run_end_encoded', pa.compute.run_end_encode(pa.array(['a', 'a', 'b']))
    yield 'run_end_encoded int', pa.compute.run_end_encode(pa.array([1, 1, 2]))


EXTENSIONS = {
    'uuid': pa.array([uuid.UUID(int=1).bytes], pa.uuid()),
    'json': pa.array(['{"a": [1, 2]}'], pa.json_()),
    'bool8': pa.ExtensionArray.from_storage(pa.bool8(), pa.array([0, 1, 2], pa.int8())),
}

REFUSED = {
    'interval': pa.array([(1, 2, 3)], pa.month_day_nano_interval()),
    'union': pa.UnionArray.from_dense(pa.array([0], pa.int8()), pa.array([0], pa.int32()), [pa.array([1])]),
    'opaque': pa.ExtensionArray.from_storage(pa.opaque(pa.int32(), 'x', 'y'), pa.array([1], pa.int32())),
}


def pandas_frames():
    nullable = {name: pd.array([1, None, 3], dtype=name) for name in ['Int8', 'Int32', 'Int64', 'UInt64', 'Float32', 'Float64']}
    yield 'numbers', pd.DataFrame({'i': [1, 2], 'f': [0.5, np.nan], 'b': [True, False], 'u': np.array([1, 2**64 - 1], 'uint64')})
    yield 'nullable', pd.DataFrame(nullable | {'boolean': pd.array([True, None, False], dtype='boolean'), 'string': pd.array(['a', None, ''], dtype='string')})
    yield 'text', pd.DataFrame({'s': ['a', None, '日本']})
    yield 'category', pd.DataFrame({'c': pd.Categorical(['b', None, 'a'], categories=['a', 'b', 'unused'], ordered=True), 'n': pd.Categorical([1, 2, 1])})
    times = pd.to_datetime(['2020-01-01', '1969-12-31T23:59:59.999999', None], format='ISO8601')
    yield 'times', pd.DataFrame({'t': times, 'z': times.tz_localize('Europe/Zurich'), 'd': pd.to_timedelta(['1 days', None, '-2s'])})
    for unit in ['s', 'ms', 'us', 'ns']:
        yield f'times in {unit}', pd.DataFrame({'t': pd.to_datetime(['2020-01-01', None]).astype(f'datetime64[{unit}]')})
    yield 'far times', pd.DataFrame({unit: np.array(['9999-12-31', '0001-01-01', 'NaT'], f'datetime64[{unit}]') for unit in ['s', 'ms', 'us']})
    yield 'objects', pd.DataFrame({'date': [dt.date(2020, 1, 1), None], 'decimal': [decimal.Decimal('1.20'), None], 'time': [dt.time(1, 2, 3, 4), None], 'bytes': [b'a', None]})
    yield 'named index', pd.DataFrame({'x': [1, 2]}, index=pd.Index(['a', 'b'], name='key'))
    yield 'range', pd.DataFrame({'x': [1, 2, 3]}, index=pd.RangeIndex(10, 4, -2, name='r'))
    yield 'MultiIndex', pd.DataFrame({'x': [1, 2]}, index=pd.MultiIndex.from_tuples([('a', 1), ('b', 2)], names=['k', 'n']))
    yield 'DatetimeIndex', pd.DataFrame({'x': [1]}, index=pd.DatetimeIndex(['2020-01-01'], name='t'))
    yield 'empty', pd.DataFrame({'x': pd.Series([], dtype='int64'), 's': pd.Series([], dtype='str')})
    yield 'no columns', pd.DataFrame(index=pd.RangeIndex(3), columns=pd.Index([], dtype='object'))


def polars_frame():
    return pl.DataFrame({
        'i': [1, None, 3], 'u8': pl.Series([1, 2, None], dtype=pl.UInt8), 'f': [0.5, None, float('nan')], 'f32': pl.Series([0.5, None, 1], dtype=pl.Float32),
        'b': [True, None, False], 's': ['a', None, 'longer than twelve bytes'], 'bin': [b'a', None, b''],
        'd': [dt.date(2020, 1, 1), None, dt.date(1, 1, 1)], 't': [dt.time(1, 2, 3), None, dt.time(0)], 'dt': [dt.datetime(2020, 1, 1, 1), None, dt.datetime(1900, 1, 1)],
        'far': [dt.datetime(9999, 12, 31), None, dt.datetime(1, 1, 1)],
        'ms': pl.Series([dt.datetime(2020, 1, 1, 1), None, None], dtype=pl.Datetime('ms', 'Europe/Zurich')), 'td': [dt.timedelta(seconds=1), None, dt.timedelta(-1)],
        'dec': pl.Series(['1.20', None, '-3.45'], dtype=pl.String).str.to_decimal(scale=2),
        'cat': pl.Series(['a', None, 'b'], dtype=pl.Categorical), 'enum': pl.Series(['a', None, 'b'], dtype=pl.Enum(['b', 'a', 'c'])),
        'l': [[1, None], None, []], 'arr': pl.Series([[1, 2], None, [3, 4]], dtype=pl.Array(pl.Int16, 2)), 'st': [{'a': 1, 'b': 'x'}, {'a': None, 'b': 'y'}, {'a': 3, 'b': None}],
    })


DUCKDB = {
    'int': '1::INTEGER', 'hugeint': '-12345678901234567890123456789012345678::HUGEINT', 'double': '0.5::DOUBLE', 'decimal': '12.34::DECIMAL(18, 3)',
    'varchar': "'日本'", 'blob': "'\\xAA'::BLOB", 'date': "DATE '2020-02-29'", 'time': "TIME '01:02:03.5'", 'timestamp': "TIMESTAMP '2020-01-01 01:02:03.5'",
    'timestamptz': "TIMESTAMPTZ '2020-01-01 01:02:03+00'", 'list': '[1, 2]', 'struct': "{'a': 1, 'b': [DATE '2020-01-01']}", 'map': "MAP {'a': 1}",
    'uuid': "'12345678-1234-5678-1234-567812345678'::UUID", 'boolean': 'true', 'array': '[1, 2]::INTEGER[2]', 'timestamp_ns': "'2020-01-01 00:00:00.000000001'::TIMESTAMP_NS",
}
# Of these only the text, or the decimal, comes back.
DUCKDB_AS = {'uuid': 'VARCHAR', 'hugeint': 'DECIMAL(38,0)'}
# duckdb's Parquet has lists and doubles for these.
DUCKDB_IN_PARQUET = {'array': 'INTEGER[]', 'hugeint': 'DOUBLE'}
