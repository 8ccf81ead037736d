"""What people put up for an ONNX model themselves: FastAPI, uvicorn and onnxruntime, one process.

    python fastapi_server.py PORT FOLDER    # serves FOLDER/<name>.onnx at POST /predict/<name>
"""

import sys
from pathlib import Path

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

FOLDER = Path(sys.argv[2])
sessions = {path.stem: onnxruntime.InferenceSession(str(path)) for path in FOLDER.glob("*.onnx")}
app = FastAPI()


class Rows(BaseModel):
    data: list[list[float]]


@app.post("/predict/{name}")
def predict(name: str, rows: Rows):
    session = sessions[name]
    outputs = session.run([session.get_outputs()[-1].name], {session.get_inputs()[0].name: np.asarray(rows.data, np.float32)})
    return {"result": outputs[0].tolist()}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
