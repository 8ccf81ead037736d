"""Puts what pandas, polars, duckdb and pyarrow write, each type that they have, and compares what each reads back.

Usage: tables.py URL. Prints a line per case; `differs` are those that docs/differences.md names. Ends with 1 if another
one differs. Every table has a first batch without a missing value, so that types are those of all batches.
"""
import datetime as dt
import decimal
import io
import sys
import uuid

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import polars.testing
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import requests

BASE = sys.argv[1] + '/api/v1/dataset/'
STREAM, FILE, PARQUET = ('application/vnd.apache.' + kind for kind in ('arrow.stream', 'arrow.file', 'parquet'))
session = requests.Session()


def put(body, kind):
    resp = session.put(BASE + 'table/', params={'append': '0'}, data=body, headers={'Content-Type': kind})
    if resp.status_code != 204:
        raise ValueError(resp.json().get('detail', resp.text))


def get(kind):
    resp = session.get(BASE + 'table', headers={'Accept': kind})
    assert resp.status_code == 200, resp.text
    assert resp.headers['Content-Type'] == kind
    return resp.content


# ---- what is written: a name, and the values; the second batch has what is missing


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


def plain(kind):
    """The type that comes back: the same values in the layout that a dtype has (docs/differences.md)."""
    if pa.types.is_large_string(kind) or kind == pa.string_view():
        return pa.string()
    if pa.types.is_large_binary(kind) or kind == pa.binary_view():
        return pa.binary()
    if kind == pa.date64():
        return pa.date32()
    if kind == pa.float16():
        return pa.float32()
    if kind == pa.null():
        return pa.string()
    if pa.types.is_timestamp(kind) and kind.tz == 'Z':
        return pa.timestamp(kind.unit, 'UTC')
    if pa.types.is_run_end_encoded(kind):
        return plain(kind.value_type)
    if pa.types.is_dictionary(kind):
        is_category = pa.types.is_string(kind.value_type) or pa.types.is_integer(kind.value_type)
        return pa.dictionary(pa.int32(), plain(kind.value_type)) if is_category else plain(kind.value_type)
    if pa.types.is_large_list(kind) or pa.types.is_list(kind) or isinstance(kind, pa.ListViewType):
        item = kind.value_type.value_type if pa.types.is_dictionary(kind.value_type) else kind.value_type
        return pa.list_(plain(item))
    return kind


def missing_of(array):
    if pa.types.is_run_end_encoded(array.type):
        return pa.compute.run_end_encode(pa.array([None], array.type.value_type))
    if pa.types.is_dictionary(array.type):  # a file may have one dictionary for all batches
        return pa.DictionaryArray.from_arrays(pa.array([None], array.type.index_type), array.dictionary)
    if name_of_dictionary_list(array.type):
        return pa.ListArray.from_arrays(pa.array([0, 1], pa.int32()), array.values.slice(0, 1))
    return pa.array([None], array.type)


def name_of_dictionary_list(kind):
    return pa.types.is_list(kind) and pa.types.is_dictionary(kind.value_type)


def of_pyarrow():
    for name, array in arrow_types():
        rest = missing_of(array)
        table = pa.Table.from_batches([pa.record_batch({'x': part}) for part in (array, rest)])
        read = table.column(0).cast(plain(array.type)) if name == 'timestamp Z' else table.column(0)
        yield name, table, read.to_pylist(), plain(array.type)


def no_nan(values):
    return [NAN if isinstance(value, float) and value != value else value for value in values]


def media_of(way):
    return PARQUET if way.startswith('parquet') else STREAM if way == 'stream' else FILE


def values_of(table):
    column = table.column(0)
    return column.type, no_nan(column.to_pylist())


NAN = 'NaN'


def stream_of(table):
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def file_of(table, compression):
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table)
    return sink.getvalue()


def parquet_of(table, **options):
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def check_pyarrow(ways):
    for name, table, values, kind in of_pyarrow():
        for way in ways:
            def run():
                body, media = WAYS[way](table)
                put(body, media)
                expected, wanted = values, kind
                if media == PARQUET:  # what pyarrow itself reads of it
                    own = pq.read_table(io.BytesIO(body))
                    if name == 'timestamp Z':
                        own = own.cast(pa.schema({'x': kind}))
                    expected, wanted = own.column(0).to_pylist(), plain(own.column(0).type)
                streams = pa.ipc.open_stream(get(STREAM)).read_all(), pa.ipc.open_file(get(FILE)).read_all()
                for back in streams:
                    got, found = values_of(back)
                    assert repr(found) == repr(no_nan(expected)), f'{found} is not {expected}'
                    # Of integers pyarrow reads no dictionary from Parquet, though its schema says it.
                    assert strip(got) == strip(wanted) or name == 'dictionary of int', f'{got} is not {wanted}'
                if name in NOT_IN_PARQUET:
                    return
                got, found = values_of(pq.read_table(io.BytesIO(get(PARQUET))))
                again, there = values_of(pq.read_table(io.BytesIO(parquet_of(streams[0]))))
                assert repr(found) == repr(there), f'{found} in Parquet is not {there}'
                assert strip(got) == strip(again), f'{got} in Parquet is not {again}'
            if media_of(way) == PARQUET and name in NOT_IN_PARQUET:
                continue
            case('pyarrow', way, name, run)


def strip(kind):
    """Names of fields within lists and whether they may be missing tell nothing."""
    return str(kind).replace('element: ', 'item: ').replace(' not null', '').replace(" ('x')", '')


WAYS = {
    'stream': lambda table: (stream_of(table), STREAM),
    'file': lambda table: (file_of(table, None), FILE),
    'lz4': lambda table: (file_of(table, 'lz4'), FILE),
    'zstd': lambda table: (file_of(table, 'zstd'), FILE),
    'parquet': lambda table: (parquet_of(table), PARQUET),
    'parquet v2': lambda table: (parquet_of(table, compression='zstd', data_page_version='2.0', version='2.6'), PARQUET),
    'parquet gzip': lambda table: (parquet_of(table, compression='gzip', use_dictionary=False, store_schema=False), PARQUET),
}

# What pyarrow does not write to Parquet.
NOT_IN_PARQUET = {'decimal of thousands', 'list of dictionary', 'run_end_encoded', 'run_end_encoded int'}

# ---- pandas


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
    yield 'objects', pd.DataFrame({'date': [dt.date(2020, 1, 1), None], 'decimal': [decimal.Decimal('1.20'), None], 'time': [dt.time(1, 2, 3, 4), None], 'bytes': [b'a', None]})
    yield 'named index', pd.DataFrame({'x': [1, 2]}, index=pd.Index(['a', 'b'], name='key'))
    yield 'range', pd.DataFrame({'x': [1, 2, 3]}, index=pd.RangeIndex(10, 4, -2, name='r'))
    yield 'MultiIndex', pd.DataFrame({'x': [1, 2]}, index=pd.MultiIndex.from_tuples([('a', 1), ('b', 2)], names=['k', 'n']))
    yield 'DatetimeIndex', pd.DataFrame({'x': [1]}, index=pd.DatetimeIndex(['2020-01-01'], name='t'))
    yield 'empty', pd.DataFrame({'x': pd.Series([], dtype='int64'), 's': pd.Series([], dtype='str')})
    yield 'no columns', pd.DataFrame(index=pd.RangeIndex(3), columns=pd.Index([], dtype='object'))


def check_pandas():
    for name, frame in pandas_frames():
        def arrow():
            put(stream_of(pa.Table.from_pandas(frame)), STREAM)
            return pa.ipc.open_stream(get(STREAM)).read_all().to_pandas()

        def feather():
            sink = io.BytesIO()
            pa.feather.write_feather(pa.Table.from_pandas(frame), sink)
            put(sink.getvalue(), FILE)
            return pa.feather.read_table(io.BytesIO(get(FILE))).to_pandas()

        def parquet():
            sink = io.BytesIO()
            frame.to_parquet(sink)
            put(sink.getvalue(), PARQUET)
            return pd.read_parquet(io.BytesIO(get(PARQUET)))
        for how in (arrow, feather, parquet):
            def run():
                expected = frame
                if how is parquet:  # what pandas itself reads of it
                    sink = io.BytesIO()
                    frame.to_parquet(sink)
                    expected = pd.read_parquet(sink)
                    if name == 'category':  # without those that are not used, in the order in which they come, or as texts
                        expected['c'] = expected['c'].astype('str')
                pd.testing.assert_frame_equal(how(), expected, check_freq=False)
            case('pandas', how.__name__, name, run)


# ---- polars


def polars_frame():
    return pl.DataFrame({
        'i': [1, None, 3], 'u8': pl.Series([1, 2, None], dtype=pl.UInt8), 'f': [0.5, None, float('nan')], 'f32': pl.Series([0.5, None, 1], dtype=pl.Float32),
        'b': [True, None, False], 's': ['a', None, 'longer than twelve bytes'], 'bin': [b'a', None, b''],
        'd': [dt.date(2020, 1, 1), None, dt.date(1, 1, 1)], 't': [dt.time(1, 2, 3), None, dt.time(0)], 'dt': [dt.datetime(2020, 1, 1, 1), None, dt.datetime(1900, 1, 1)],
        'ms': pl.Series([dt.datetime(2020, 1, 1, 1), None, None], dtype=pl.Datetime('ms', 'Europe/Zurich')), 'td': [dt.timedelta(seconds=1), None, dt.timedelta(-1)],
        'dec': pl.Series(['1.20', None, '-3.45'], dtype=pl.String).str.to_decimal(scale=2),
        'cat': pl.Series(['a', None, 'b'], dtype=pl.Categorical), 'enum': pl.Series(['a', None, 'b'], dtype=pl.Enum(['b', 'a', 'c'])),
        'l': [[1, None], None, []], 'arr': pl.Series([[1, 2], None, [3, 4]], dtype=pl.Array(pl.Int16, 2)), 'st': [{'a': 1, 'b': 'x'}, {'a': None, 'b': 'y'}, {'a': 3, 'b': None}],
    })


# polars' own types that Arrow has as dictionaries, which of them it was is not told (docs/differences.md).
def polars_again(back, column):
    return back.with_columns(pl.col(column).cast(pl.String))


def check_polars():
    frame = polars_frame()
    for column in frame.columns:
        original = frame.select(column)

        def stream():
            sink = io.BytesIO()
            original.write_ipc_stream(sink)
            put(sink.getvalue(), STREAM)
            return pl.read_ipc_stream(io.BytesIO(get(STREAM)))

        def file():
            sink = io.BytesIO()
            original.write_ipc(sink, compression='zstd')
            put(sink.getvalue(), FILE)
            return pl.read_ipc(io.BytesIO(get(FILE)))

        def parquet():
            sink = io.BytesIO()
            original.write_parquet(sink)
            put(sink.getvalue(), PARQUET)
            return pl.read_parquet(io.BytesIO(get(PARQUET)))
        for how in (stream, file, parquet):
            def run():
                back, expected = how(), original
                if column in ('cat', 'enum'):
                    back, expected = polars_again(back, column), polars_again(expected, column)
                pl.testing.assert_frame_equal(back, expected)
            case('polars', how.__name__, column, run)


# ---- duckdb

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


def check_duckdb():
    db = duckdb.connect()
    for name, sql in DUCKDB.items():
        query = f'SELECT * FROM (VALUES ({sql}), (NULL)) t(x)'

        def arrow():
            put(stream_of(db.sql(query).arrow().read_all()), STREAM)
            answer = pa.ipc.open_stream(get(STREAM)).read_all()
            return db.sql('SELECT * FROM answer').fetchall()

        def parquet():
            db.sql(query).write_parquet(sys.argv[2] + '/duckdb.parquet')
            with open(sys.argv[2] + '/duckdb.parquet', 'rb') as file:
                put(file.read(), PARQUET)
            with open(sys.argv[2] + '/duckdb.parquet', 'wb') as file:
                file.write(get(PARQUET))
            return db.sql(f"SELECT * FROM read_parquet('{sys.argv[2]}/duckdb.parquet')").fetchall()
        for how in (arrow, parquet):
            def run():
                kind = (DUCKDB_IN_PARQUET if how is parquet else {}).get(name) or DUCKDB_AS.get(name)
                expected = db.sql(f'SELECT x::{kind} FROM ({query})' if kind else query).fetchall()
                back = how()
                assert repr(back) == repr(expected), f'{back} is not {expected}'
            case('duckdb', how.__name__, name, run)


# ----

failures = []


def case(writer, way, name, run):
    try:
        run()
        print('ok', writer, way, name, sep=', ')
    except Exception as error:  # every case is reported, then the run fails
        failures.append(name)
        print('FAIL', writer, way, name, repr(error)[:400].replace('\n', ' '), sep=', ')


def check_extensions():
    for name, array in EXTENSIONS.items():
        def run():
            put(stream_of(pa.table({'x': array})), STREAM)
            found = session.get(BASE + 'table', params={'orient': 'list'}).json()['data']['x']
            expected = {'uuid': ['00000000-0000-0000-0000-000000000001'], 'json': [{'a': [1, 2]}], 'bool8': [False, True, True]}[name]
            assert found == expected, found
        case('pyarrow', 'stream', name, run)
    for name, array in REFUSED.items():
        def run():
            try:
                put(stream_of(pa.table({'x': array})), STREAM)
            except ValueError as error:
                assert 'Column "x" is of' in str(error), error
            else:
                raise AssertionError('taken')
        case('pyarrow', 'stream', name, run)


only = sys.argv[3:] or ['pyarrow', 'pandas', 'polars', 'duckdb']
if 'pyarrow' in only:
    check_pyarrow(['stream', 'lz4', 'zstd', 'parquet', 'parquet v2', 'parquet gzip'])
    check_extensions()
if 'pandas' in only:
    check_pandas()
if 'polars' in only:
    check_polars()
if 'duckdb' in only:
    check_duckdb()
sys.exit(1 if failures else 0)
