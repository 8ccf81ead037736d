"""Exports small models as people have them, and writes what their own libraries answer.

    python export.py    # needs scikit-learn, skl2onnx, onnxmltools, lightgbm, xgboost and catboost

Writes one .onnx file a model and figures.json beside this file: every binary classifier of scikit-learn that skl2onnx converts, in
each form that has a meaning of its own, and classifiers and regressors of LightGBM, XGBoost (by onnxmltools) and CatBoost (by
itself), asked about rows with missing values. The versions are in figures.json.
"""

import json
import warnings
from pathlib import Path

import catboost
import lightgbm
import numpy as np
import onnx
import onnxmltools
import skl2onnx
import sklearn
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.utils import all_estimators

warnings.filterwarnings("ignore")
HERE = Path(__file__).parent
OPSET = {"": 18, "ai.onnx.ml": 3}
figures = {}


def jsonable(values):
    if isinstance(values, np.ndarray):
        return [jsonable(value) for value in values]
    return None if values != values else values.item() if hasattr(values, "item") else values


def write(name, content, rows, answers):
    assert len(content) < 40_000, f"{name} has {len(content)} bytes"
    (HERE / f"{name}.onnx").write_bytes(content)
    figures[name] = {"rows": jsonable(rows), **{action: jsonable(np.asarray(values)) for action, values in answers.items()}}


def answers_of(model, rows, *actions):
    return {action: getattr(model, action)(rows) for action in actions if hasattr(model, action)}


# --- Binary classifiers of scikit-learn -------------------------------------------------------------------------------
X, y = load_breast_cancer(return_X_y=True)
X = StandardScaler().fit_transform(X)[:80, [0, 4]].astype(np.float32)
y = y[:80]
some = X[::5]
# Their exports of probabilities, or of anything, are wrong, or cannot be run.
WITHOUT = {
    "GaussianProcessClassifier",  # an operator of a domain that ONNX Runtime has not in its default build
    "RadiusNeighborsClassifier",  # an index of -1
    "CategoricalNB",
}
FEW = {"n_estimators": 2, "max_depth": 2, "max_iter": 200, "cv": 2, "hidden_layer_sizes": (3,)}


def small(cls):
    model = cls()
    known = {key: value for key, value in FEW.items() if key in model.get_params()}
    return model.set_params(**known)


for name, cls in all_estimators(type_filter="classifier"):
    if name in WITHOUT:
        continue
    try:
        model = small(cls).fit(np.abs(X) if name.endswith("NB") and name != "GaussianNB" else X, y)
    except (TypeError, ValueError, IndexError):
        continue  # it needs other estimators
    for raw in (False, True):
        options = {} if name == "LinearSVC" else {"zipmap": False}
        rows = np.abs(some) if name.endswith("NB") and name != "GaussianNB" else some
        try:
            exported = to_onnx(model, X[:1], options={id(model): {**options, **({"raw_scores": True} if raw else {})}}, target_opset=OPSET)
        except Exception:
            continue  # it cannot be converted, or has no such form
        has_scores = raw or not hasattr(model, "predict_proba")
        if raw and not hasattr(model, "decision_function"):
            continue
        actions = ["predict", "decision_function" if has_scores else "predict_proba"]
        if name == "LinearDiscriminantAnalysis" and not raw:
            actions = ["predict"]  # its probabilities are of twice the score, see findings/
        write(f"{name}{'_raw' if raw else ''}", exported.SerializeToString(), rows, answers_of(model, rows, *actions))

# Classes that are text, and one row of one class.
words = np.where(y == 1, "benign", "malign")
for name in ("SVC", "NuSVC", "SGDClassifier", "LogisticRegression"):
    model = small(dict(all_estimators(type_filter="classifier"))[name]).fit(X, words)
    options = {"zipmap": False, **({"raw_scores": True} if name == "LogisticRegression" else {})}
    exported = to_onnx(model, X[:1], options={id(model): options}, target_opset=OPSET)
    write(f"{name}_words", exported.SerializeToString(), some, answers_of(model, some, "predict", "decision_function"))

# --- Maps of probabilities --------------------------------------------------------------------------------------------
flowers, kinds = load_iris(return_X_y=True)
flowers = flowers.astype(np.float32)
pick = flowers[::15]
names = np.array(["setosa", "versicolor", "virginica"])[kinds]
for name, target, options in (("zipmap", kinds, {}), ("zipmap_words", names, {}), ("columns", kinds, {"zipmap": "columns"})):
    model = LogisticRegression(max_iter=500).fit(flowers, target)
    exported = to_onnx(model, flowers[:1], options={id(model): options} if options else None, target_opset=OPSET)
    write(name, exported.SerializeToString(), pick, answers_of(model, pick, "predict", "predict_proba"))

# --- Missing values ---------------------------------------------------------------------------------------------------
rng = np.random.default_rng(0)


def holed(values, part):
    values = values.copy()
    values[rng.random(values.shape) < part] = np.nan
    return values


patients, progression = load_diabetes(return_X_y=True)
patients = patients[:, :4].astype(np.float32)
gaps = {"flowers": holed(flowers, 0.1), "patients": holed(patients, 0.1)}
asked = {"flowers": holed(flowers[::8], 0.4), "patients": holed(patients[::25], 0.4)}
takes = [("X", FloatTensorType([None, 4]))]


def of_catboost(model):
    path = HERE / "catboost.tmp"
    model.save_model(str(path), format="onnx")
    content = path.read_bytes()
    path.unlink()
    return content


def of_tools(convert):
    return lambda model: convert(model, initial_types=takes, target_opset=15).SerializeToString()


quiet = {"verbose": 0, "allow_writing_files": False, "iterations": 4, "depth": 3}
MISSING = {
    "lightgbm": (of_tools(onnxmltools.convert_lightgbm), lambda: lightgbm.LGBMClassifier(n_estimators=4, num_leaves=5, verbose=-1), lightgbm.LGBMRegressor(n_estimators=4, num_leaves=5, verbose=-1)),
    "xgboost": (of_tools(onnxmltools.convert_xgboost), lambda: xgboost.XGBClassifier(n_estimators=4, max_depth=3), xgboost.XGBRegressor(n_estimators=4, max_depth=3)),
    "catboost": (of_catboost, lambda: catboost.CatBoostClassifier(**quiet), catboost.CatBoostRegressor(**quiet)),
    "catboost_max": (of_catboost, lambda: catboost.CatBoostClassifier(**quiet, nan_mode="Max"), catboost.CatBoostRegressor(**quiet, nan_mode="Max")),
}
for name, (export, make, regressor) in MISSING.items():
    for form, target in (("", kinds), ("_two", (kinds > 0).astype(int))):
        classifier = make().fit(gaps["flowers"], target)
        answers = answers_of(classifier, asked["flowers"], "predict_proba")
        answers["predict"] = np.asarray(classifier.predict(asked["flowers"])).ravel()
        write(f"{name}{form}", export(classifier), asked["flowers"], answers)
    regressor.fit(gaps["patients"], progression)
    write(f"{name}_value", export(regressor), asked["patients"], answers_of(regressor, asked["patients"], "predict"))

# The way of missing values is lost: scikit-learn's forest has learned one, skl2onnx does not write it.
forest = RandomForestClassifier(n_estimators=2, max_depth=2, random_state=0).fit(gaps["flowers"], kinds)
exported = to_onnx(forest, flowers[:1], options={id(forest): {"zipmap": False}}, target_opset=OPSET)
write("forest_lost", exported.SerializeToString(), asked["flowers"], {})

versions = {module.__name__: module.__version__ for module in (sklearn, skl2onnx, onnx, onnxmltools, lightgbm, xgboost, catboost)}
(HERE / "figures.json").write_text(json.dumps({"versions": versions, "models": figures}) + "\n")
