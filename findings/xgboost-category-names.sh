#!/usr/bin/env bash
# XGBoost 3.2.0 keeps the names of categories (pandas, enable_categorical) with offsets that count characters, where the bytes of
# UTF-8 are meant. Names beyond ASCII are cut in the wrong places: the same rows, with the same categories in another order,
# are refused as unseen. Names in ASCII are recoded, as the documentation says.
# Seen: "Found a category not in the training set", of a name that is made of parts of two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --no-deps xgboost==3.2.0
"$folder/venv/bin/pip" install -q numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 scikit-learn==1.9.1
"$folder/venv/bin/python" - <<'PYTHON'
import pandas as pd
import xgboost


def answers(names):
    """Of rows in the order of the fit's categories, and in the opposite one."""
    x = pd.DataFrame({'city': pd.Categorical(names * 20, categories=names)})
    model = xgboost.XGBRegressor(n_estimators=20, enable_categorical=True).fit(x, list(range(len(names))) * 20)
    found = []
    for order in (names, names[::-1]):
        try:
            found.append(model.predict(pd.DataFrame({'city': pd.Categorical(names, categories=order)})).round(1).tolist())
        except xgboost.core.XGBoostError as error:
            found.append(str(error).split('\n')[0].split(': ', 1)[1])
    return found


ascii, beyond = answers(['Basel', 'Geneve', 'Zurich']), answers(['Basel', 'Genève', 'Zürich'])
print(ascii, beyond)
assert ascii == [[0.0, 1.0, 2.0]] * 2
assert beyond[0] == [0.0, 1.0, 2.0]
assert beyond[1] != beyond[0], 'categories beyond ASCII are recoded now'
assert 'not in the training set' in beyond[1]
PYTHON
