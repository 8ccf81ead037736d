"""Writes models that cannot be opened, or only in part, each with one thing that is wrong.

    python export.py    # needs onnx
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

HERE = Path(__file__).parent
FLOAT, WIDE = TensorProto.FLOAT, [None, 2]


def save(name, op, kind=FLOAT, output=None, opset=18, ml=3, ir=8, domain="", imports=(), weights=(), **attributes):
    node = helper.make_node(op, ["X", *[tensor.name for tensor in weights]], ["Y"], domain=domain, **attributes)
    x, y = (helper.make_tensor_value_info(key, kind, shape) for key, shape in (("X", output and [2, 2] or WIDE), ("Y", output or WIDE)))
    graph = helper.make_graph([node], name, [x], [y], list(weights))
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("ai.onnx.ml", ml), *[helper.make_opsetid(key, 1) for key in imports]]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=ir)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


save("ir", "Identity", ir=99)
save("opset", "Identity", opset=99)
save("opset_ml", "Scaler", ml=99, domain="ai.onnx.ml", offset=[0.0], scale=[1.0])
save("unknown", "Guess")
save("unknown_domain", "Guess", domain="com.acme", imports=["com.acme"])
save("unknown_import", "Guess", domain="com.acme")
save("no_kernel", "Abs", kind=TensorProto.BFLOAT16)
save("complex", "Identity", kind=TensorProto.COMPLEX64)
save("type", "Not")
save("contradiction", "Identity", output=[3, 2])

weights = onnx.TensorProto(name="W", data_type=FLOAT, dims=[2], data_location=TensorProto.EXTERNAL)
for key, value in (("location", "weights.bin"), ("offset", "4"), ("length", "8")):
    entry = weights.external_data.add()
    entry.key, entry.value = key, value
save("external", "Add", weights=[weights])
# One float of another tensor, then the two of this one.
(HERE / "weights.bin").write_bytes(np.array([9, 10, 20], np.float32).tobytes())
