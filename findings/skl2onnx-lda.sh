#!/usr/bin/env bash
# skl2onnx 1.20.0 exports LinearDiscriminantAnalysis of two classes with probabilities of twice its score: scikit-learn answers
# the logistic function of the score s, the ONNX file that of 2 s (a softmax of -s and s). Labels are the same.
# Seen: the probabilities of the file are those of 2 s, and differ from scikit-learn's.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q skl2onnx==1.20.0 onnxruntime==1.32.0 onnx==1.23.2 scikit-learn==1.7.2
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

x = np.array([[0.0], [1.0], [1.5], [2.0], [3.0], [4.0]], np.float32)
model = LinearDiscriminantAnalysis().fit(x, [0, 0, 1, 0, 1, 1])
file = to_onnx(model, x[:1], options={id(model): {'zipmap': False}}, target_opset=18)
session = onnxruntime.InferenceSession(file.SerializeToString())
labels, exported = session.run(None, {'X': x})
score = model.decision_function(x)
logistic = lambda s: 1 / (1 + np.exp(-s))
of_python = model.predict_proba(x)[:, 1]
print('scikit-learn', of_python.round(4), 'ONNX', exported[:, 1].round(4))
assert (labels == model.predict(x)).all()
assert np.allclose(of_python, logistic(score), atol=1e-5)
assert np.allclose(exported[:, 1], logistic(2 * score), atol=1e-4), 'the probabilities are of another score now'
assert not np.allclose(exported[:, 1], of_python, atol=1e-2), 'the probabilities are right now'
PYTHON
