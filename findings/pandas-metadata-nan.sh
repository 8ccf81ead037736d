#!/usr/bin/env bash
# pandas 3.1.1 with pyarrow 26.0.1, to_parquet: where a column has a missing name, as get_dummies(dummy_na=True), pivot and
# crosstab leave it, the "pandas" metadata of the file has a bare NaN for that name. That is no JSON (RFC 8259): Python's own json
# reads it, a strict parser does not. fastparquet 2026.9.0, which pandas reads with too (engine="fastparquet"), takes orjson where
# that is installed, and then cannot open the file; polars, which does not look at the metadata, reads it.
#
# Seen (orjson 3.13.0):
#   metadata      {"name": NaN, "field_name": "nan", "pandas_type": "bool", "numpy_type": "bool", "metadata": null}
#   json          ['a', nan]
#   fastparquet   JSONDecodeError: unexpected character, expected a JSON value
#   polars 2.1.0  ['a', 'nan']
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
  pandas==3.1.1 pyarrow==26.0.1 fastparquet==2026.9.0 orjson==3.13.0 polars==2.1.0

cat > "$folder/read.py" <<'PYTHON'
import json
import sys

import pandas as pd
import polars as pl
import pyarrow.parquet as pq

path = sys.argv[1]
pd.get_dummies(pd.Series(['a', None]), dummy_na=True).to_parquet(path, engine='pyarrow')
metadata = pq.read_schema(path).metadata[b'pandas'].decode()
print('metadata', metadata[metadata.index('{"name": NaN'):].split('}')[0] + '}')
print('json', [column['name'] for column in json.loads(metadata)['columns']])
try:
    pd.read_parquet(path, engine='fastparquet')
    raise SystemExit('fastparquet has read it')
except json.JSONDecodeError as error:
    print(f'fastparquet {type(error).__name__}: {error}')
names = pl.read_parquet(path).columns
print('polars', names)
assert names == ['a', 'nan'], names
PYTHON
"$folder/venv/bin/python" "$folder/read.py" "$folder/dummies.parquet"
