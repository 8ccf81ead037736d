"""Trains small models with scikit-learn, exports them with skl2onnx, and writes what scikit-learn answers.

    python export.py    # needs scikit-learn, skl2onnx and pandas

Writes one .onnx file a model and figures.json beside this file. Each entry of figures.json has the inputs, by column, and scikit-learn's
own answers in float64; the tests compare what onnxruntime-web makes of the .onnx files. The versions are in figures.json.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import skl2onnx
import sklearn
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, Int64TensorType, StringTensorType
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_diabetes, load_iris
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingClassifier, IsolationForest, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

HERE = Path(__file__).parent
OPSET = {"": 18, "ai.onnx.ml": 3}
figures = {}


def float_input(width):
    return [("X", FloatTensorType([None, width]))]


def jsonable(values):
    return [None if value != value else value for value in np.asarray(values).tolist()]


def export(name, model, initial_types, columns, answers, score=None, **options):
    onnx = to_onnx(model, initial_types=initial_types, target_opset=OPSET, options={id(model): options} if options else None)
    content = onnx.SerializeToString()
    assert len(content) < 30_000, f"{name} has {len(content)} bytes"
    (HERE / f"{name}.onnx").write_bytes(content)
    figures[name] = {
        "columns": {key: jsonable(values) for key, values in columns.items()},
        **{key: np.asarray(values).tolist() for key, values in answers.items()},
    }
    if score is not None:
        frame, y = score
        figures[name] |= {"y": np.asarray(y).T.reshape(-1, len(y)).tolist(), "score": model.score(frame, y)}


def by_column(frame):
    return {name: frame[name] for name in frame.columns}


# The inputs are rounded to float32 first: the models are to be given the same numbers on both sides.
iris = load_iris(as_frame=True)
flowers = iris.data.astype(np.float32)
flowers.columns = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
some = flowers.iloc[::7]

logistic = LogisticRegression(max_iter=1000).fit(flowers.values, iris.target)
answers = {"predict": logistic.predict(some.values), "predict_proba": logistic.predict_proba(some.values)}
few_targets = iris.target.iloc[::7]
export("logistic", logistic, float_input(4), by_column(some), answers, (some.values, few_targets), zipmap=False)
export("logistic_zipmap", logistic, float_input(4), by_column(some), answers)

raw = {"predict": logistic.predict(some.values), "decision_function": logistic.decision_function(some.values)}
export("logistic_raw", logistic, float_input(4), by_column(some), raw, zipmap=False, raw_scores=True)

two = iris.target < 2
support = SVC(kernel="linear").fit(flowers.values[two], iris.target[two])
pair = flowers[two].iloc[::9]
raw = {"predict": support.predict(pair.values), "decision_function": support.decision_function(pair.values)}
export("support_raw", support, float_input(4), by_column(pair), raw, zipmap=False, raw_scores=True)

forest = RandomForestClassifier(n_estimators=8, max_depth=4, random_state=0).fit(flowers.values, iris.target)
answers = {"predict": forest.predict(some.values), "predict_proba": forest.predict_proba(some.values)}
export("forest", forest, float_input(4), by_column(some), answers, zipmap=False)

boosting = GradientBoostingClassifier(n_estimators=6, max_depth=2, random_state=0).fit(flowers.values, iris.target)
answers = {"predict": boosting.predict(some.values), "predict_proba": boosting.predict_proba(some.values)}
export("boosting", boosting, float_input(4), by_column(some), answers, zipmap=False)

diabetes = load_diabetes(as_frame=True, scaled=False)
patients = diabetes.data[["age", "bmi", "bp", "s5"]].astype(np.float32)
few = patients.iloc[::23]
ridge = make_pipeline(StandardScaler(), Ridge(alpha=0.5)).fit(patients.values, diabetes.target)
export("ridge", ridge, float_input(4), by_column(few), {"predict": ridge.predict(few.values)}, (few.values, diabetes.target.iloc[::23]))

targets = np.column_stack([diabetes.target, diabetes.data["s3"]])
both = LinearRegression().fit(patients.values, targets)
export("two_targets", both, float_input(4), by_column(few), {"predict": both.predict(few.values)}, (few.values, targets[::23]))

scaler = StandardScaler().fit(flowers.values)
export("scaler", scaler, float_input(4), by_column(some), {"transform": scaler.transform(some.values)})

reduction = make_pipeline(StandardScaler(), PCA(2)).fit(flowers.values)
export("pca", reduction, float_input(4), by_column(some), {"transform": reduction.transform(some.values)})

kmeans = KMeans(3, n_init=1, random_state=0).fit(flowers.values)
answers = {"predict": kmeans.predict(some.values), "transform": kmeans.transform(some.values)}
export("kmeans", kmeans, float_input(4), by_column(some), answers)

detector = IsolationForest(n_estimators=4, max_samples=16, random_state=0).fit(flowers.values)
answers = {"predict": detector.predict(some.values), "decision_function": detector.decision_function(some.values)}
export("detector", detector, float_input(4), by_column(some), answers)

# In float64 from end to end.
double = LinearRegression().fit(patients.values.astype(float), diabetes.target)
export("double", double, [("X", DoubleTensorType([None, 4]))], by_column(few), {"predict": double.predict(few.values.astype(float))})

# Missing values are the business of this one.
holes = few.mask(np.arange(len(few))[:, None] % 5 == np.arange(4)[None, :])
imputer = make_pipeline(SimpleImputer(), Ridge()).fit(patients.values, diabetes.target)
export("imputer", imputer, float_input(4), by_column(holes), {"predict": imputer.predict(holes.values)})

# Passengers: text, an integer and a float, each its own input; labels are text.
rng = np.random.default_rng(0)
passengers = pd.DataFrame(
    {
        "port": rng.choice(["Cherbourg", "Queenstown", "Southampton"], 120),
        "siblings": rng.integers(0, 4, 120),
        "fare": rng.uniform(5, 80, 120).astype(np.float32),
    }
)
score = passengers["fare"] / 40 - passengers["siblings"] / 2 + (passengers["port"] == "Cherbourg")
survived = np.where(score > 0.5, "yes", "no")
mixed = make_pipeline(
    ColumnTransformer(
        [
            ("port", OneHotEncoder(handle_unknown="ignore"), ["port"]),
            ("numbers", StandardScaler(), ["siblings", "fare"]),
        ]
    ),
    LogisticRegression(),
).fit(passengers, survived)
first = passengers.head(20)
columns = [
    ("port", StringTensorType([None, 1])),
    ("siblings", Int64TensorType([None, 1])),
    ("fare", FloatTensorType([None, 1])),
]
answers = {"predict": mixed.predict(first), "predict_proba": mixed.predict_proba(first)}
export("passengers", mixed, columns, by_column(first), answers, (first, survived[:20]), zipmap=False)

words = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(passengers[["port"]].values, survived)
answers = {"predict": words.predict(first[["port"]].values), "predict_proba": words.predict_proba(first[["port"]].values)}
export("ports", words, [("X", StringTensorType([None, 1]))], by_column(first[["port"]]), answers, zipmap=False)

# A model that does not end, to be stopped from outside: x + x, as often as an int64 can say.
body = helper.make_graph(
    [helper.make_node("Identity", ["going"], ["on"]), helper.make_node("Add", ["x", "x"], ["y"])],
    "body",
    [
        helper.make_tensor_value_info("step", TensorProto.INT64, []),
        helper.make_tensor_value_info("going", TensorProto.BOOL, []),
        helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 1]),
    ],
    [
        helper.make_tensor_value_info("on", TensorProto.BOOL, []),
        helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1]),
    ],
)
endless = helper.make_graph(
    [helper.make_node("Loop", ["trips", "", "X"], ["variable"], body=body)],
    "endless",
    [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, 1])],
    [helper.make_tensor_value_info("variable", TensorProto.FLOAT, [None, 1])],
    [helper.make_tensor("trips", TensorProto.INT64, [], [2**63 - 1])],
)


def save(name, graph):
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid(*opset) for opset in OPSET.items()], ir_version=8)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


def one_node(name, op, inputs, output, **attributes):
    """A model of one node of the first input; inputs and output are (name, type, shape)."""
    tensors = [helper.make_tensor_value_info(*value) for value in inputs]
    node = helper.make_node(op, [inputs[0][0]], [output[0]], **attributes)
    save(name, helper.make_graph([node], name, tensors, [helper.make_tensor_value_info(*output)]))


save("endless", endless)

# What cannot be filled from a table, or answered.
FLOAT, INT64, HALF = TensorProto.FLOAT, TensorProto.INT64, TensorProto.FLOAT16
one_node("integers", "Identity", [("X", INT64, [None, 1])], ("variable", INT64, [None, 1]))
one_node("flat", "Identity", [("X", FLOAT, ["rows"])], ("variable", FLOAT, ["rows"]))
one_node("fixed", "Identity", [("X", FLOAT, [2, 1])], ("variable", FLOAT, [2, 1]))
one_node("image", "Identity", [("X", FLOAT, [None, 3, "height"])], ("variable", FLOAT, [None, 3, "height"]))
one_node("total", "ReduceSum", [("X", FLOAT, [None, 1])], ("variable", FLOAT, [1, 1]), keepdims=1)
one_node("half", "Cast", [("X", FLOAT, [None, 1])], ("variable", HALF, [None, 1]), to=HALF)
one_node("half_input", "Identity", [("X", HALF, [None, 1])], ("variable", HALF, [None, 1]))
one_node("beside", "Identity", [("X", FLOAT, [None, 3]), ("Y", FLOAT, [None, 1])], ("variable", FLOAT, [None, 3]))
one_node("truth", "Cast", [("X", FLOAT, [None, 1])], ("variable", TensorProto.BOOL, [None, 1]), to=TensorProto.BOOL)
one_node("unknown", "Guess", [("X", FLOAT, [None, 1])], ("variable", FLOAT, [None, 1]))

# A tree of one question, x <= 5, that is answered yes where x is missing. By hand: skl2onnx 1.20 writes 0 for the
# forests of scikit-learn that have learned another way, and cannot export its histogram boosting.
ids = {"nodes_treeids": [0, 0, 0], "nodes_nodeids": [0, 1, 2], "nodes_featureids": [0, 0, 0], "nodes_values": [5.0, 0.0, 0.0]}
ways = {"nodes_truenodeids": [1, 0, 0], "nodes_falsenodeids": [2, 0, 0], "nodes_modes": ["BRANCH_LEQ", "LEAF", "LEAF"]}
leaves = {"target_treeids": [0, 0], "target_nodeids": [1, 2], "target_ids": [0, 0], "target_weights": [1.5, 2.5]}
tree = {"domain": "ai.onnx.ml", "n_targets": 1, **ids, **ways, **leaves}
values = [("X", FLOAT, [None, 1])], ("variable", FLOAT, [None, 1])
one_node("tree", "TreeEnsembleRegressor", *values, **tree, nodes_missing_value_tracks_true=[0, 0, 0])
one_node("missing_tree", "TreeEnsembleRegressor", *values, **tree, nodes_missing_value_tracks_true=[1, 0, 0])

figures = {"versions": {"scikit-learn": sklearn.__version__, "skl2onnx": skl2onnx.__version__, "opset": OPSET[""]}, "models": figures}
(HERE / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
