#!/usr/bin/env bash
# pandas 2.3.3 and 3.0.0, read_csv (C engine): of a file whose lines end in CR, as Excel for Mac writes "CSV (Macintosh)",
# the header comes back as a row of data too when the first field below it begins with a blank. All columns turn into
# text. With LF or CRLF the same file is read right, and so it is by the engine "python".
#
# Seen (pandas 2.3.3):
#   CR    [['x', 'z'], [' 1', '2'], ['3', '4']]
#   LF    [[1, 2], [3, 4]]
#   CRLF  [[1, 2], [3, 4]]
#   CR, engine="python"  [[1, 2], [3, 4]]
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pandas==2.3.3

cat > "$folder/read.py" <<'PYTHON'
import io
import pandas as pd

lines = ['x,z', ' 1,2', '3,4', '']
found = {
    name: pd.read_csv(io.StringIO(end.join(lines), newline=''), **options).values.tolist()
    for name, end, options in [
        ('CR', '\r', {}),
        ('LF', '\n', {}),
        ('CRLF', '\r\n', {}),
        ('CR, engine="python"', '\r', {'engine': 'python'}),
    ]
}
for name, rows in found.items():
    print(name, rows)
right = [[1, 2], [3, 4]]
wrong = [['x', 'z'], [' 1', '2'], ['3', '4']]
assert list(found.values()) == [wrong, right, right, right], found
PYTHON
"$folder/venv/bin/python" "$folder/read.py"
