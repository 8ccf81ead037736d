"""The models that are compared, as ONNX: all classify the same 20 columns into three classes."""

import numpy as np
from lightgbm import LGBMClassifier
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.neural_network import MLPClassifier

OPSET = {"": 15, "ai.onnx.ml": 3}


def write_models(folder):
    """`forest` has 100 trees and 1.6 MB, `large` 4 MB; the rows are in x.npy."""
    x, y = make_classification(4000, 20, n_informative=10, n_classes=3, random_state=0)
    x = x.astype(np.float32)
    np.save(folder / "x.npy", x)
    fitted = {
        "forest": RandomForestClassifier(100, max_depth=8, random_state=0),
        "large": RandomForestClassifier(100, max_depth=12, random_state=0),
        "mlp": MLPClassifier((128, 64), max_iter=30, random_state=0),
    }
    for name, model in fitted.items():
        exported = to_onnx(model.fit(x, y), x[:1], options={"zipmap": False}, target_opset=OPSET)
        (folder / f"{name}.onnx").write_bytes(exported.SerializeToString())
    boosted = LGBMClassifier(n_estimators=100, verbose=-1, random_state=0).fit(x, y)
    exported = convert_lightgbm(boosted, initial_types=[("X", FloatTensorType([None, 20]))], zipmap=False, target_opset=15)
    (folder / "lightgbm.onnx").write_bytes(exported.SerializeToString())
