"""Random pipelines of scikit-learn, fitted here, uploaded and asked over HTTP: the answers are scikit-learn's own.

Usage: sklearn_random.py URL [COUNT [SEED]], with scikit-learn, pandas and requests. Not part of CI. Each number may be off by
1e-9 of its size, or of the largest of its answer; labels are equal; where Python raises, the server answers an error.
"""

import collections
import io
import math
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
import requests
import sklearn
from sklearn.compose import ColumnTransformer

from sklearn_models import mixed, moved, numeric, pick, start, texts

warnings.simplefilter("ignore")

ACTIONS = ("predict", "predict_proba", "decision_function", "transform", "score")
url, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000
start(int(sys.argv[3]) if len(sys.argv) > 3 else 0)


def sent(x):
    frame = x if isinstance(x, pd.DataFrame) else pd.DataFrame(x)
    rows = [[None if value is None or value != value else value for value in row] for row in frame.astype(object).to_numpy().tolist()]
    return {"data": rows, **({"columns": list(x.columns)} if isinstance(x, pd.DataFrame) else {})}


def plain(value):
    value = value.toarray() if hasattr(value, "toarray") else value
    if isinstance(value, list):
        return [plain(item) for item in value]
    return np.asarray(value).tolist() if not np.isscalar(value) else float(value)


def numbers_of(value):
    if isinstance(value, list):
        return [number for item in value for number in numbers_of(item)]
    return [abs(value)] if isinstance(value, (int, float)) and math.isfinite(value) else []


def is_close(ours, theirs, scale):
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and all(is_close(a, b, scale) for a, b in zip(ours, theirs))
    if isinstance(theirs, float) and not math.isfinite(theirs):
        return ours is None or (isinstance(ours, float) and (ours == theirs or math.isnan(ours)))
    if isinstance(theirs, (int, float)) and not isinstance(theirs, bool):
        return isinstance(ours, (int, float)) and abs(ours - theirs) <= 1e-9 * max(abs(theirs), scale)
    return type(ours) is type(theirs) and ours == theirs


def shown(model):
    return " ".join(repr(model).split())


def main():
    session = requests.Session()
    tally, refused = collections.Counter(), collections.Counter()
    for number in range(count):
        try:
            x, y, model = pick(numeric, numeric, mixed, texts)()
            model.fit(x, y)
            probe = moved(x, isinstance(model.steps[0][1], ColumnTransformer))
        except Exception:  # a combination that scikit-learn does not fit
            tally["not fitted"] += 1
            continue
        buffer = io.BytesIO()
        joblib.dump(model, buffer, compress=pick(0, 0, 3, ("gzip", 3), ("lzma", 1)), protocol=pick(2, 4, 5))
        name = f"random{number % 20}"
        put = session.put(f"{url}/api/v1/model/{name}/", data=buffer.getvalue(), headers={"Content-Type": "application/x-joblib"})
        if not put.ok:
            tally["refused"] += 1
            refused[put.json().get("detail", put.text)[:110]] += 1
            continue
        tally["models"] += 1
        truth = y[:8].tolist() if y.ndim == 1 else y[:8].tolist()
        for action in ACTIONS:
            if not hasattr(model, action):
                continue
            body = sent(probe)
            if action == "score":
                body = {"datax": body, "datay": {"data": [row if isinstance(row, list) else [row] for row in truth]}}
            answer = session.put(f"{url}/api/v1/model/{name}/{action}/", json=body)
            try:
                expected = plain(getattr(model, action)(probe, y[:8]) if action == "score" else getattr(model, action)(probe))
            except Exception as error:
                is_same = answer.status_code >= 400 and answer.status_code < 500
                tally["errors alike" if is_same else "different"] += 1
                if not is_same:
                    print(number, action, shown(model), "raises", error, "|", answer.text[:200])
                continue
            ours = answer.json().get("result") if answer.ok else answer.text[:300]
            if answer.ok and is_close(ours, expected, max(numbers_of(expected) or [0])):
                tally["answers"] += 1
                continue
            tally["different"] += 1
            print(number, action, shown(model), "|", str(ours)[:200], "|", str(expected)[:200])
    print("scikit-learn", sklearn.__version__, dict(tally), dict(refused))
    sys.exit(tally["different"] > 0)


main()
