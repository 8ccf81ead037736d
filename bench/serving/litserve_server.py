"""LitServe with onnxruntime: python litserve_server.py PORT FILE    # at POST /predict"""

import sys

import litserve
import numpy as np
import onnxruntime


class Onnx(litserve.LitAPI):
    def setup(self, device):
        self.session = onnxruntime.InferenceSession(sys.argv[2])

    def decode_request(self, request):
        return np.asarray(request["data"], np.float32)

    def predict(self, x):
        return self.session.run(["probabilities"], {"X": x})[0]

    def encode_response(self, output):
        return {"result": output.tolist()}


if __name__ == "__main__":
    server = litserve.LitServer(Onnx(), accelerator="cpu")
    server.run(host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="error")
