#!/usr/bin/env bash
# DuckDB 2.0.1 writes a column of arrays of a fixed size (FLOAT[2]) that has a NULL as Parquet, and reads it back as it was.
# pyarrow 26.0.1 does not read that file: "Length spanned by list offsets (3) larger than values array (length 2)". The same
# column without the NULL it reads. So what one of them wrote cannot be handed on to the other. Python 3.11.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q duckdb==2.0.1 pyarrow==26.0.1
cd "$folder"
"$folder/venv/bin/python" - > seen << 'PYTHON'
import duckdb
import pyarrow
import pyarrow.parquet as pq

for name, values in {'whole': '([1, 2]::FLOAT[2]), ([3, 4]::FLOAT[2])', 'null': '([1, 2]::FLOAT[2]), (NULL)'}.items():
    duckdb.sql(f"COPY (SELECT * FROM (VALUES {values}) AS t(a)) TO '{name}.parquet' (FORMAT parquet)")
    print(name, 'duckdb', [row[0] for row in duckdb.sql(f"SELECT a FROM '{name}.parquet'").fetchall()])
    try:
        print(name, 'pyarrow', [row['a'] for row in pq.read_table(f'{name}.parquet').to_pylist()])
    except pyarrow.ArrowInvalid as error:
        print(name, 'pyarrow', error)
PYTHON
cat seen
diff seen - << 'EXPECTED'
whole duckdb [[1.0, 2.0], [3.0, 4.0]]
whole pyarrow [[1.0, 2.0], [3.0, 4.0]]
null duckdb [[1.0, 2.0], None]
null pyarrow Length spanned by list offsets (3) larger than values array (length 2)
EXPECTED
