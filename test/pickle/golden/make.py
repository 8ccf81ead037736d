"""Makes the pickles of this folder, by real numpy and pandas: make.py NAME > NAME.json

numpy1-pandas2: Python 3.11, numpy 1.26.4, pandas 2.2.3. numpy2-pandas3: Python 3.11, numpy 2.4.6, pandas 3.1.1, pyarrow.
Each case has its pickles of protocol 2, which Celery's workers write, and 5, and what json.dumps makes of it with the
encoder of omega-ml 0.18 (omegaml.util.MongoEncoder), repeated here: missing values are null, which it leaves to chance.
"""
import base64, datetime as dt, decimal, fractions, json, pickle, uuid, warnings, zoneinfo
import numpy as np
import pandas as pd

warnings.simplefilter('ignore')
berlin = zoneinfo.ZoneInfo('Europe/Berlin')
days = pd.to_datetime(['2020-01-31', None, '2020-07-01 12:30:00.5'], format='ISO8601')
frame = pd.DataFrame({
    'i': [1, 2, 3], 'f': [0.5, None, -2.0], 's': ['ä', None, ''], 'b': [True, False, True], 't': days,
    'z': days.tz_localize('Europe/Berlin'), 'c': pd.Categorical(['u', None, 'v']), 'i2': [7, 8, 9],
    'n': pd.array([2**60, None, 3], dtype='Int64'), 'w': pd.array([True, None, False], dtype='boolean'),
    'd': pd.to_timedelta(['1s', None, '-1D']), 'str': pd.array(['x', None, 'z'], dtype='string'),
    'o': [[1], {'k': 2}, decimal.Decimal('1.50')],
})

CASES = {
    'array of floats': np.array([1.5, -0.5, 1e300]),
    'array of two dimensions': np.arange(6).reshape(2, 3),
    'array in the order of Fortran': np.asfortranarray(np.arange(6).reshape(2, 3)),
    'array of three dimensions, transposed': np.arange(24, dtype='i2').reshape(2, 3, 4).T,
    'array without elements': np.zeros((0, 3)),
    'array without dimensions': np.array(5),
    'big-endian array': np.array([1, -2], dtype='>i4'),
    'array of bools': np.array([True, False]),
    'array of unsigned integers': np.array([2**64 - 1, 0], dtype='u8'),
    'array of small floats': np.array([0.5, 65504], dtype='f2'),
    'array of float32': np.array([0.1], dtype='f4'),
    'array of texts': np.array(['a', 'bcé']),
    'array of bytes': np.array([b'ab', b'c']),
    'array of objects': np.array([1, 'x', None, [2]], dtype=object),
    'array of days': np.array(['2020-02-29', '1969-12-31'], dtype='M8[D]'),
    'array of seconds': np.array(['2020-02-29T12:00:00', 'NaT'], dtype='M8[s]'),
    'array of records': np.array([(1, 2.5, 'x')], dtype=[('a', 'i4'), ('b', 'f8'), ('c', 'U2')]),
    'float64': np.float64(1.5), 'int8': np.int8(-3), 'bool_': np.bool_(True), 'str_': np.str_('x'),
    'datetime64': np.datetime64('2020-01-01T00:00:00.000000001'),
    'frame': frame,
    'frame with labels': frame[['i']].set_index(pd.Index(['x', 'y', 'z'], name='k')),
    'frame without rows': frame[:0],
    'part of a frame': frame.iloc[1:, [7, 0, 4]],
    'column names that are numbers': pd.DataFrame(np.ones((1, 2))),
    'series': pd.Series([1.5, None], index=['a', 'b'], name='s'),
    'series of numbers': pd.Series([10, 20]),
    'series by days': pd.Series([1], index=pd.date_range('2020-01-01', periods=1)),
    'series in a list': [pd.Series(['x', 'y'], index=[5, 6])],
    'index': pd.Index([3, 1]), 'index of a range': pd.RangeIndex(5, -2, -3), 'empty range': pd.RangeIndex(0),
    'index of texts': pd.Index(['b', 'a']), 'index of days': pd.date_range('2020-01-01', periods=2, tz='UTC'),
    'index of levels': pd.MultiIndex.from_tuples([('a', 1), ('b', 2)]),
    'categorical': pd.Categorical([3, 1, 3]),
    'Timestamp': pd.Timestamp('2020-01-01 01:02:03.000000004'),
    'Timestamp of a zone': pd.Timestamp('2020-07-01 12:00', tz='Europe/Berlin'),
    'Timestamp in seconds': pd.Timestamp('3020-07-01').as_unit('s'),
    'Timedelta': pd.Timedelta('1D 1ns'), 'NaT': pd.NaT, 'NA': [pd.NA],
    'datetime': dt.datetime(2020, 1, 2, 3, 4, 5, 6), 'year 1': dt.datetime(1, 1, 1),
    'datetime in UTC': dt.datetime(2020, 1, 2, tzinfo=dt.timezone.utc),
    'datetime west': dt.datetime(2020, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=-3, minutes=-30))),
    'datetime of a zone': [dt.datetime(2020, m, 2, tzinfo=berlin) for m in (1, 7)],
    'times with and without a zone': [dt.time(1, tzinfo=dt.timezone.utc), dt.time(0, 0, 0, 7)],
    'datetime in an hour that comes twice': dt.datetime(2020, 10, 25, 2, 30, tzinfo=berlin),
    'datetime in an hour that never comes': dt.datetime(2020, 3, 29, 2, 30, tzinfo=berlin),
    'no bytes': [b'', bytearray()],
    'date': dt.date(9999, 12, 31), 'time': dt.time(1, 2, 3), 'Decimal': decimal.Decimal('1.10'),
    'timedelta': [dt.timedelta(1, 2, 3), dt.timedelta(seconds=-1), dt.timedelta(hours=5)],
    'UUID': uuid.UUID(int=5), 'range': range(10, 0, -4), 'Fraction': fractions.Fraction(1, 3),
    'complex': [1 + 2j, -1.5j, complex(float('inf'), -0.0)], 'bytearray': [bytearray(b'ab')],
    'dict of arrays': {'p': np.array([0.25]), 'when': dt.date(2020, 1, 1), 'n': np.int64(4)},
    'numpy keys': {np.int64(1): 'a'},
}


def missing(value):
    return value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value)


def plain(v):
    """As omega-ml's server: what its encoder does for each class."""
    if v is None or isinstance(v, (bool, str)) and not isinstance(v, np.str_): return v
    if missing(v): return None
    if isinstance(v, dict): return {key(k): plain(x) for k, x in v.items()}
    if isinstance(v, (list, tuple)): return [plain(x) for x in v]
    if isinstance(v, np.timedelta64): return int(v)
    if isinstance(v, np.bool_): return bool(v)
    if isinstance(v, (int, np.integer)): return int(v)
    if isinstance(v, (float, np.floating)): return float(v)
    if isinstance(v, np.ndarray): return plain(v.tolist()) if v.dtype != 'M8[ns]' else [plain(x) for x in v]
    if isinstance(v, pd.DataFrame): return plain(v.to_dict(orient='records'))
    if isinstance(v, (pd.Series, pd.Index, pd.Categorical)): return plain(v.tolist())
    if isinstance(v, (dt.datetime, dt.date, dt.time)): return v.isoformat()
    if isinstance(v, pd.Timedelta): return v.value
    if isinstance(v, np.datetime64): return pd.Timestamp(v).isoformat()
    if isinstance(v, (bytes, bytearray)): return base64.b64encode(v).decode()
    if isinstance(v, range): return list(v)
    return str(v)


def key(k):
    return k.isoformat() if isinstance(k, dt.datetime) else str(k)


def answer(v):
    return plain(v.to_dict()) if isinstance(v, pd.Series) else plain(v)


if __name__ == '__main__':
    cases = [[name, answer(v), *(base64.b64encode(pickle.dumps(v, p)).decode() for p in (2, 5))] for name, v in CASES.items()]
    print('[\n' + ',\n'.join(json.dumps(case) for case in cases) + '\n]')
