"""Servers of models that people put up, each with onnxruntime: how they are started and asked."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def fastapi(python, port, folder):
    return subprocess.Popen([python, HERE / "fastapi_server.py", str(port), folder])


def litserve(python, port, folder):
    return subprocess.Popen([python, HERE / "litserve_server.py", str(port), folder / "forest.onnx"], **SILENT)


def mlserver(python, port, folder):
    """In one process: the workers of 1.7.1 do not start with the uvloop that is installed with it."""
    place = Path(tempfile.mkdtemp())
    ports = {"http_port": port, "grpc_port": port + 1, "metrics_port": port + 2}
    settings = {**ports, "host": "127.0.0.1", "debug": False, "parallel_workers": 0}
    model = {"name": "forest", "implementation": "mlserver_runtime.Onnx", "parameters": {"uri": str(folder / "forest.onnx")}}
    (place / "settings.json").write_text(json.dumps(settings))
    (place / "model-settings.json").write_text(json.dumps(model))
    shutil.copy(HERE / "mlserver_runtime.py", place)
    return subprocess.Popen([Path(python).with_name("mlserver"), "start", "."], cwd=place, **SILENT)


def body_of(server, rows):
    if server != "mlserver":
        return json.dumps({"data": rows})
    flat = [value for row in rows for value in row]
    return json.dumps({"inputs": [{"name": "X", "datatype": "FP32", "shape": [len(rows), len(rows[0])], "data": flat}]})


PLACES = {"litserve": "/predict", "mlserver": "/v2/models/forest/infer"}
START = {"litserve": litserve, "mlserver": mlserver}
