#!/usr/bin/env bash
# scikit-learn 1.9.1: SplineTransformer(degree=1, extrapolation="linear") transforms the second of two equal columns otherwise than
# the first, inside of the fitted range too. `degree += 1`, meant for the extrapolation of one column, stays for those after it, whose
# range then ends one knot further in; with degree 0 the third column is another step off. 1.2.2 to 1.7.2 do the same, 2 and more are right.
# Seen, of the value 2 with knots at 0, 5 and 10: first column 0.6 0.4 0, second 0 1.6 0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from sklearn.preprocessing import SplineTransformer

column = np.arange(11.0)
x = np.column_stack([column, column])
spline = SplineTransformer(n_knots=3, degree=1, extrapolation="linear").fit(x)
row = spline.transform([[2.0, 2.0]])[0]
print("first column", row[:3], "second column", row[3:])
assert np.allclose(row[:3], [0.6, 0.4, 0.0]), "the first column was 0.6 0.4 0"
assert np.allclose(row[3:], [0.0, 1.6, 0.0]), "the second column was 0 1.6 0: it may be mended"
PYTHON
