"""Puts what pandas, polars, duckdb and pyarrow write, each type that they have, and compares what each reads back.

Usage: tables.py URL FOLDER [WRITER...] [mongo]. Prints a line per case and ends with 1 if any differs from what
docs/differences.md says; "mongo" says that the server works on MongoDB. Every table has a first batch without a missing value, so that types are those of all batches.
"""
import datetime as dt
import io
import sys

import duckdb
import pandas as pd
import polars as pl
import polars.testing
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import requests

from typed_values import DUCKDB, DUCKDB_AS, DUCKDB_IN_PARQUET, EXTENSIONS, REFUSED, arrow_types, pandas_frames, polars_frame

BASE = sys.argv[1] + '/api/v1/dataset/'
STREAM, FILE, PARQUET = ('application/vnd.apache.' + kind for kind in ('arrow.stream', 'arrow.file', 'parquet'))
session = requests.Session()
MONGO = 'mongo' in sys.argv[3:]


def put(body, kind):
    resp = session.put(BASE + 'table/', params={'append': '0'}, data=body, headers={'Content-Type': kind})
    if resp.status_code != 204:
        raise ValueError(resp.json().get('detail', resp.text))


def get(kind):
    resp = session.get(BASE + 'table', headers={'Accept': kind})
    assert resp.status_code == 200, resp.text
    assert resp.headers['Content-Type'] == kind
    return resp.content


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


def held(value):
    """Dates of MongoDB have whole milliseconds."""
    is_time = MONGO and isinstance(value, dt.datetime)
    return value.replace(microsecond=value.microsecond // 1000 * 1000) if is_time else value


def held_frame(frame):
    times = frame.select_dtypes(['datetime', 'datetimetz']).columns if MONGO else []
    return frame.assign(**{name: frame[name].dt.floor('ms') for name in times})


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
                expected = [held(value) for value in expected]
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


def refused(how, sentence):
    try:
        how()
    except ValueError as error:
        assert sentence in str(error), error
    else:
        raise AssertionError('taken')


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


def as_texts(column):
    return column.astype('object').where(column.notna(), None)


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
                if MONGO and name == 'numbers':
                    return refused(how, 'Column "u", row 2 of the data')
                expected = frame
                if how is parquet:  # what pandas itself reads of it
                    sink = io.BytesIO()
                    frame.to_parquet(sink)
                    expected = pd.read_parquet(sink)
                    if name == 'category':  # without those that are not used, in the order in which they come, or as texts
                        expected['c'] = as_texts(expected['c'])
                back = how()
                if how is parquet and name == 'category':
                    back['c'] = as_texts(back['c'])
                pd.testing.assert_frame_equal(back, held_frame(expected), check_freq=False)
            case('pandas', how.__name__, name, run)


# ---- polars


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
            refused(lambda: put(stream_of(pa.table({'x': array})), STREAM), 'Column "x" is of')
        case('pyarrow', 'stream', name, run)


only = [word for word in sys.argv[3:] if word != 'mongo'] or ['pyarrow', 'pandas', 'polars', 'duckdb']
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
