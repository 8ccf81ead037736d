"""Writes figures/VERSION.json.gz: fitted models as joblib and pickle write them, and what the real scikit-learn answers with
them, so that the tests need no Python. Run it with each version of scikit-learn that is read:

for v in 1.2 1.3 1.5 1.7 1.9; do venv-$v/bin/python test/models/fitted/figures.py; done
"""

import gzip
import io
import json
import math
import pathlib
import pickle
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
import scipy.sparse
import sklearn
from sklearn.preprocessing import LabelBinarizer, LabelEncoder

from cases import FAMILIES, VERSION
from data_sets import data_sets

warnings.simplefilter("ignore")

ACTIONS = ("predict", "predict_proba", "decision_function", "transform", "score_samples", "score")
#: How the models are written, in turn; joblib's own files are the most usual.
FORMS = ("joblib", 2, "joblib", 4, 5, "joblib-old", "joblib-zlib")


def written(model, form):
    buffer = io.BytesIO()
    if isinstance(form, int):
        return pickle.dumps(model, protocol=form)
    joblib.dump(model, buffer, compress=3 if form == "joblib-zlib" else 0, protocol=2 if form == "joblib-old" else None)
    return buffer.getvalue()


def plain(value):
    """JSON of an answer: lists within lists; what JSON has no number for as text."""
    if scipy.sparse.issparse(value):
        return plain(value.toarray())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (pd.DataFrame, pd.Series, np.ndarray)):
        return plain(np.asarray(value).tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    return value


def table(probe):
    """The rows asked, column by column, with the dtypes of pandas."""
    if isinstance(probe, list) or (isinstance(probe, np.ndarray) and probe.ndim == 1):
        probe = pd.DataFrame({"": pd.Series(probe, dtype=object)})
        names = None
    else:
        names = list(probe.columns) if isinstance(probe, pd.DataFrame) else None
        probe = pd.DataFrame(probe)
    columns = []
    for _, column in probe.items():
        values = [None if value is None or value != value else value for value in column.tolist()]
        columns.append({"dtype": str(column.dtype), "values": values})
    return {"names": names, "columns": columns}


def answers(model, data):
    found = {}
    for action in ACTIONS:
        # A ranker's score needs groups, which no request has.
        if not hasattr(model, action) or (action == "score" and type(model).__name__.endswith("Ranker")):
            continue
        try:
            args = (data.probe, data.truth) if action == "score" else (data.probe,)
            found[action] = plain(getattr(model, action)(*args))
        except Exception as error:  # what it raises is an answer too
            found[action] = {"error": type(error).__name__, "message": str(error).split("\n")[0]}
    return found


class OneColumn:
    """Labels for LabelEncoder and LabelBinarizer, which take a list."""

    def __init__(self, labels, probe):
        self.x, self.y, self.probe, self.truth = labels, None, probe, None


def label_cases():
    names = np.array(["b", "a", "c", "a"], dtype=object)
    probe = np.array(["a", "c", "b"], dtype=object)
    yield "label-encoder", OneColumn(names, probe), LabelEncoder()
    yield "label-encoder-unseen", OneColumn(names, np.array(["a", "z"], dtype=object)), LabelEncoder()
    yield "label-binarizer", OneColumn(names, probe), LabelBinarizer()
    yield "label-binarizer-two", OneColumn(names[:2], np.array(["a", "b", "z"], dtype=object)), LabelBinarizer(neg_label=-1, pos_label=2)


def write(name, cases, versions, fit=lambda model, data: model.fit(data.x) if data.y is None else model.fit(data.x, data.y)):
    """`cases` are families, names, names of data, data and models."""
    figures = []
    probes = {}
    for number, (family, case, key, data, model) in enumerate(cases):
        form = FORMS[number % len(FORMS)]
        try:
            fit(model, data)
        except Exception as error:
            print(f"{case}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        probes.setdefault(key, {**table(data.probe), "truth": plain(data.truth)})
        content = written(model, form).decode("latin1")
        figures.append({"family": family, "name": case, "data": key, "form": str(form), "file": content, "answers": answers(model, data)})
    versions = {"scikit-learn": sklearn.__version__, **versions, "numpy": np.__version__, "joblib": joblib.__version__, "python": sys.version.split()[0]}
    text = json.dumps({"versions": versions, "probes": probes, "figures": figures}, ensure_ascii=False, allow_nan=False)
    target = pathlib.Path(__file__).parent / "figures" / f"{name}.json.gz"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    sizes = sorted(((len(f["file"]), f["name"]) for f in figures), reverse=True)[:12]
    print(target.name, len(figures), "models,", target.stat().st_size, "bytes; largest", sizes)


def main():
    sets = data_sets()
    cases = [(f.__name__, name, key, sets[key], model) for f in FAMILIES for name, key, model in f()]
    cases += [("encoders", name, name, data, model) for name, data, model in label_cases()]
    write(f"{VERSION[0]}.{VERSION[1]}", cases, {})


if __name__ == "__main__":
    main()
