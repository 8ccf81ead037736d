"""Columns of objects: as Arrow has them where that is exact, else as JSON, else not at all."""

import datetime
import decimal
import json
import math

from omega_bodies import call_store
from omega_exact import is_json, sentence

# Of these alone a column is one of Arrow's own, whose values come back as they are.
OWN = {bool, int, float, str, bytes, decimal.Decimal, datetime.date, datetime.time, datetime.datetime, datetime.timedelta}
JSON_TYPE = {b'ARROW:extension:name': b'arrow.json', b'ARROW:extension:metadata': b''}


def table_of(frame, pyarrow, pandas):
    """The DataFrame as an Arrow table. Raises TypeError for a column that would come back as something else."""
    frame, as_json = frame.copy(deep=False), []
    for place, dtype in enumerate(frame.dtypes):
        if dtype != object:
            continue
        values = [None if is_missing(value, pandas) else value for value in frame.iloc[:, place]]
        if is_own(values, pyarrow):
            continue
        if not all(map(is_json, values)):
            raise TypeError(sentence(frame.columns[place], values))
        texts = [None if value is None else json.dumps(value) for value in values]
        frame.isetitem(place, pandas.Series(texts, index=frame.index, dtype=object))
        as_json.append(place)
    table = pyarrow.Table.from_pandas(frame)
    fields = [field.with_metadata(JSON_TYPE) if place in as_json else field for place, field in enumerate(table.schema)]
    return pyarrow.Table.from_arrays(table.columns, schema=pyarrow.schema(fields, metadata=table.schema.metadata))


def is_missing(value, pandas):
    return value is None or value is pandas.NA or value is pandas.NaT or (isinstance(value, float) and math.isnan(value))


def is_own(values, pyarrow):
    """Whether Arrow has a type for them all that keeps them."""
    types = {type(value) for value in values if value is not None}
    if len(types) > 1:
        return False
    if types <= {list, dict}:
        try:
            return same(pyarrow.array(values).to_pylist(), values)
        except (pyarrow.ArrowException, OverflowError):
            return False
    if types == {int}:
        return all(value is None or -2**63 <= value < 2**63 for value in values)
    return types <= OWN or all(is_scalar(kind) for kind in types)


def is_scalar(kind):
    """Of numpy or pandas, such as int64 or Timestamp."""
    return kind.__module__.split('.')[0] in ('numpy', 'pandas') and kind.__name__ != 'ndarray'


def same(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    return one == other


def frame_with_objects(table, bucket, pandas, params):
    """The DataFrame of an Arrow table that the store has answered, with lists as lists and what it has as JSON as that."""
    frame = table.to_pandas()
    for place, name in enumerate(frame.columns):
        if name in table.schema.names and 'list' in str(table.schema.field(name).type).split('<')[0]:
            frame.isetitem(place, pandas.Series(table.column(name).to_pylist(), index=frame.index, dtype=object))
    described = json.loads((table.schema.metadata or {}).get(b'pandas', b'{}')).get('columns', [])
    if not any(column['numpy_type'] == 'object' and column['pandas_type'] == 'unicode' for column in described):
        return frame
    objects = call_store(bucket, 'datasets.objects', **params)
    rows = call_store(bucket, 'datasets.get', **params)['data'][:len(frame)] if objects else []
    for name in objects:
        frame[name] = pandas.Series([row[name] for row in rows], index=frame.index, dtype=object)
    return frame
