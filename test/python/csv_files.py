"""Sends CSV as people's tools write it, reads it back by Arrow, and compares with pandas' own reader.

Usage: csv_files.py URL [FOLDER]. Prints a line per case and ends with 1 if any differs from pandas in another way than
docs/differences.md names. FOLDER keeps the packages whose real files are read, none without it.
"""
import io
import math
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import requests

BASE = sys.argv[1] + '/api/v1/dataset/'
ARROW = 'application/vnd.apache.arrow.stream'
PACKAGES = ['vega_datasets==0.9.0', 'statsmodels==0.15.0', 'scikit-learn==1.9.1']
session = requests.Session()


def put(body, **params):
    body = body.encode() if isinstance(body, str) else body
    answer = session.put(BASE + 'csv/', params={'append': '0', **params}, data=body, headers={'Content-Type': 'text/csv'})
    assert answer.status_code == 204, answer.text
    answer = session.get(BASE + 'csv', headers={'Accept': ARROW})
    assert answer.status_code == 200, answer.text
    return pa.ipc.open_stream(answer.content).read_all().to_pandas()


def values(column):
    return [None if value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value for value in column.tolist()]


def same_column(got, want):
    """Equal, or different as docs/differences.md says."""
    ours, theirs = values(got), values(want)
    if got.dtype == object:
        texts = [value or None for value in ours]  # an empty text in quotes is kept, where pandas has a missing value
        return texts == theirs and (want.dtype == object or set(texts) == {None})
    if str(got.dtype) == 'boolean':
        return ours == theirs  # pandas has booleans with gaps in object
    if str(got.dtype) in ('Int64', 'UInt64'):  # pandas rounds them, or leaves them texts
        return any(abs(value) > 2**53 for value in ours if value is not None) and None in ours
    return got.dtype == want.dtype and ours == theirs


def compare(got, want):
    if str(want.columns[0]) == 'Unnamed: 0':  # a first column without a name holds the labels
        want = want.set_index('Unnamed: 0')
    assert list(got.columns) == [str(name) for name in want.columns], (list(got.columns), list(want.columns))
    assert got.index.tolist() == want.index.tolist(), (got.index, want.index)
    for position, name in enumerate(got.columns):
        ours, theirs = got.iloc[:, position], want.iloc[:, position]
        assert same_column(ours, theirs), f'{name}: {ours.dtype} {ours.tolist()[:6]}, pandas {theirs.dtype} {theirs.tolist()[:6]}'


def as_pandas(body, params=None, **options):
    raw = body.encode() if isinstance(body, str) else body
    want = pd.read_csv(io.BytesIO(raw), float_precision='round_trip', low_memory=False, **options)
    compare(put(body, **(params or {})), want)


def written(body, types, rows, **params):
    """What a tool wrote, which pandas would read otherwise, holds these values."""
    got = put(body, **params)
    found = {name: str(dtype) for name, dtype in got.dtypes.items()}
    assert found == types, found
    ours = [list(row) for row in zip(*(values(got[name]) for name in got.columns))]
    assert ours == rows, ours


FRAME = pd.DataFrame({
    'i': [1, -2, 3], 'f': [1.0, 1e20, float('nan')], 'b': [True, False, True], 's': ['a,b', None, 'x "y"\nz'],
    'inf': [float('inf'), float('-inf'), 1e-7], 'big': [2**53 + 1, -2**63, 2**63 - 1],
})
TYPES = {'i': 'int64', 'f': 'float64', 'b': 'bool', 's': 'object'}
ROWS = [[1, 1.0, True, 'a,b'], [-2, 1e20, False, None], [3, None, True, 'x "y"\nz']]

CASES = {
    'pandas': lambda: as_pandas(FRAME.to_csv(index=False)),
    'pandas with labels': lambda: as_pandas(FRAME.set_index('i', drop=False).rename_axis(None).to_csv()),
    'pandas, all quoted': lambda: as_pandas(FRAME.to_csv(index=False, quoting=1)),
    'pandas, semicolons and decimal commas': lambda: as_pandas(
        FRAME[['f', 's']].to_csv(index=False, sep=';', decimal=','), {'decimal': ','}, sep=';', decimal=','),
    'pandas, tabs': lambda: as_pandas(FRAME.to_csv(index=False, sep='\t'), sep='\t'),
    'pandas, utf-16': lambda: as_pandas(FRAME.to_csv(index=False).encode('utf-16'), encoding='utf-16'),
    'pandas, windows-1252': lambda: as_pandas('n,s\n1,é€\n'.encode('cp1252'), {'charset': 'cp1252'}, encoding='cp1252'),
    # As polars 2.1 and duckdb 2.0 write it: nothing is missing, "" is an empty text, floats are shorter.
    'polars': lambda: written('i,f,b,s\n1,1.0,true,"a,b"\n-2,1e20,false,\n3,,true,"x ""y""\nz"\n', TYPES, ROWS),
    'polars, one column': lambda: written('x\na\n\n""\n', {'x': 'object'}, [['a'], [None], ['']]),
    'duckdb': lambda: written('i,f,b,s\n1,1.0,true,"a,b"\n-2,1e+20,false,\n3,,true,"x ""y""\nz"\n', TYPES, ROWS),
    'pyarrow': lambda: written('"i","f","b","s"\n1,1,true,"a,b"\n-2,1e+20,false,\n3,,true,"x ""y""\nz"\n', TYPES, ROWS),
    # R: write.csv and write.table with their defaults, whose header has no name for the row names.
    'R write.csv': lambda: written(
        '"","i","f","b","s"\n"1",1,1,TRUE,"a,b"\n"2",-2,1e+20,FALSE,NA\n"3",3,NA,TRUE,"x ""y""\nz"\n', TYPES, ROWS),
    'R write.table': lambda: written(
        '"i" "f" "b" "s"\n"1" 1 1 TRUE "a,b"\n"2" -2 1e+20 FALSE NA\n"3" 3 NA TRUE "x"\n', TYPES,
        [*ROWS[:2], [3, None, True, 'x']]),
    'PostgreSQL COPY': lambda: written('i,f,b,s\n1,1,t,"a,b"\n-2,1e+20,f,\n3,,t,"x ""y""\nz"\n', TYPES, ROWS, dtypes='b:bool'),
    'PostgreSQL COPY, one column': lambda: written('x\n1\n\n3\n', {'x': 'float64'}, [[1.0], [None], [3.0]]),
    'SQLite .mode csv': lambda: written('1,1.0,1,"a,b"\r\n-2,1.0e+20,0,\r\n3,,1,"x ""y""\nz"\r\n',
                                        dict(zip('0123', TYPES.values())), ROWS, header='0', dtypes='2:bool'),
    'LibreOffice': lambda: written('\ufeffi;f;b;s\r\n1;1,0;TRUE;a,b\r\n-2;1E+20;FALSE;\r\n3;;TRUE;"x ""y""\nz"\r\n',
                                   TYPES, ROWS, decimal=','),
    'mixed line ends': lambda: as_pandas('k,city\n1,Oslo\r\n2,Bergen\r3,"a\r\nb"\n'),
    'a late text': lambda: as_pandas('x,y\n' + '1.50,2\n' * 70_000 + 'x,\n'),
    'names twice': lambda: as_pandas('x,x,,x.1\n1,2,3,4\n'),
    'short rows': lambda: as_pandas('x,y,z\n1\n2,3\n\n4,5,6\n'),
    'dates': lambda: compare(
        put('d,x\n2020-01-31,1\n,2\n', parse_dates='d'), pd.read_csv(io.StringIO('d,x\n2020-01-31,1\n,2\n'), parse_dates=['d'])),
}

INTS = ['0', '1', '-1', '42', '007', '+5', ' 3', '4 ', '-0', '9007199254740993', '9223372036854775807', '12345678901234567']
FLOATS = ['1.0', '0.1', '-2.5e-3', '1e20', '1e-7', '.5', '5.', '1E5', ' .01138', 'inf', '-Infinity', '0.30000000000000004',
          '1.7976931348623157e308', '5e-324', '123456789.123456789', '-0.0', '3.141592653589793238462643', *INTS[:6]]
BOOLS = ['True', 'False', 'TRUE', 'false']
GAPS = ['', 'NA', 'N/A', 'NULL', 'null', 'None', 'nan', 'NaN', '#N/A', '-nan', '<NA>', 'n/a', '1.#IND', '"NA"']
TEXTS = ['a', 'x y', ' lead', 'trail ', 'é', '5" pipe', 'a"b"', '日本', '"q"x', '1 2', '--', '2020-01-01', 't', 'NA ', ' NA',
         '"a,b"', '"a""b"', '"line\nbreak"', '"cr\r\nlf"', '""', '" "', '"1"', '"True"', '"tab\t"']
KINDS = [INTS, FLOATS, BOOLS, TEXTS, GAPS, [*INTS, *FLOATS, *BOOLS, *TEXTS], [f'"{text}"' for text in INTS]]


def any_csv(chance):
    """A CSV of columns of all kinds, with gaps, and lines that end in LF or CRLF."""
    kinds = [chance.choice(KINDS) for _ in range(chance.randint(2, 4))]
    gaps = [chance.random() < 0.4 for _ in kinds]
    sep = chance.choice(',,;\t')

    def line(cells):
        return sep.join(cells) + chance.choice(['\n', '\r\n'])

    text = line(chance.sample(['x', 'y', 'a b', '"q,r"', 'ü', 'x.1', '1', '"two\nlines"'], len(kinds)))
    for _ in range(chance.randint(0, 6)):
        text += line(chance.choice(GAPS if gap and chance.random() < 0.4 else kind) for kind, gap in zip(kinds, gaps))
    return text if chance.random() < 0.8 else text.rstrip('\r\n'), sep


def random_case(seed):
    text, sep = any_csv(random.Random(seed))
    try:
        as_pandas(text, {'sep': sep}, sep=sep)
    except AssertionError as error:
        raise AssertionError(f'{error} of {text!r}') from None


def real_files(folder):
    download = [sys.executable, '-m', 'pip', 'download', '-q', '--disable-pip-version-check', '--no-deps', '-d', folder]
    if len(list(Path(folder).glob('*.whl'))) < len(PACKAGES):
        subprocess.run([*download, *PACKAGES], check=True)
    for wheel in sorted(Path(folder).glob('*.whl')):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                is_result = name.startswith('statsmodels/') and not re.match(r'statsmodels/datasets/\w+/\w+\.csv$', name)
                if name.endswith('.csv') and not is_result:
                    yield name, archive.read(name)


# Their separator is found here; pandas is told it.
SEPARATORS = {'statsmodels/datasets/anes96/anes96.csv': '\t', 'statsmodels/datasets/modechoice/modechoice.csv': ';'}

failures = 0


def check(name, case):
    global failures
    try:
        case()
        print('ok', name)
    except Exception as error:  # every case is reported, then the run fails
        failures += 1
        print('FAIL', name, repr(error)[:500])


for name, case in CASES.items():
    check(name, case)
for seed in range(80 if sys.argv[2:] else 25):
    check(f'random {seed}', lambda: random_case(seed))
for folder in sys.argv[2:]:
    for name, body in real_files(folder):
        check(name, lambda: as_pandas(body, sep=SEPARATORS.get(name, ',')))
sys.exit(1 if failures else 0)
