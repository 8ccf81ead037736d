#!/usr/bin/env bash
# polars 2.1.0 writes IPC files (write_ipc) whose first schema is no message: behind the magic stands the FlatBuffer alone,
# without the continuation mark and the length that "Encapsulated message format" asks for, so that a file cannot be read as
# the stream that it contains by the format's document. Its footer is right, which is why readers of files take it.
# Seen: polars 04000000, pyarrow 26.0.1 ffffffff.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q polars==2.1.0 pyarrow==26.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import io

import polars as pl
import pyarrow as pa
import pyarrow.feather

of_polars, of_pyarrow = io.BytesIO(), io.BytesIO()
pl.DataFrame({'x': [1]}).write_ipc(of_polars, compression='uncompressed')
pa.feather.write_feather(pa.table({'x': [1]}), of_pyarrow, compression='uncompressed')
first = [sink.getvalue()[8:12].hex() for sink in (of_polars, of_pyarrow)]
print('polars', first[0], 'pyarrow', first[1])
assert pa.feather.read_table(io.BytesIO(of_polars.getvalue())).to_pydict() == {'x': [1]}
assert first == ['04000000', 'ffffffff'], 'polars writes a message now'
PYTHON
