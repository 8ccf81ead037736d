"""One model asked over HTTP: Omega Edge beside FastAPI, uvicorn and onnxruntime, turn by turn in one run.

    python bench/serving/compare.py [node|deno|bun]...

Needs scikit-learn, skl2onnx, onnxruntime, fastapi and uvicorn; starts both servers on free ports. Prints p50 and p99 in ms, and the
CPU time of a request with all processes of its server (Linux).
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier

ROOT = Path(__file__).parents[2]
RUN = {"node": ["node"], "deno": [ROOT / "test/node_modules/.bin/deno", "run", "-A"], "bun": [ROOT / "test/node_modules/.bin/bun", "run"]}
TICK = 1000 / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Client:
    def __init__(self, port, method, path):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.method, self.path = method, path

    def ask(self, body, kind="application/json"):
        began = time.perf_counter()
        self.connection.request(self.method, self.path, body, {"Content-Type": kind})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(text)
        return (time.perf_counter() - began) * 1000


def processes(pid):
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from processes(int(child))
    yield pid


def cpu(pid):
    times = [Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in processes(pid)]
    return sum(int(fields[11]) + int(fields[12]) for fields in times) * TICK


def until_open(port):
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"Nothing listens on {port}")


def quantile(values, part):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def compare(runtime, folder, name, x):
    ports = free_port(), free_port()
    serve = [*RUN[runtime], f"runtimes/{runtime}.ts", "runtime", "serve", "--port", str(ports[0]), "--data", tempfile.mkdtemp()]
    rival = [sys.executable, Path(__file__).with_name("fastapi_server.py"), str(ports[1]), folder]
    servers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for command in (serve, rival)]
    try:
        for port in ports:
            until_open(port)
        Client(ports[0], "PUT", f"/api/v1/model/{name}/").ask((folder / f"{name}.onnx").read_bytes(), "application/octet-stream")
        places = [("PUT", f"/api/v1/model/{name}/predict_proba/"), ("POST", f"/predict/{name}")]
        for rows, rounds, connections in ((1, 150, 1), (1, 40, 8), (1000, 8, 1)):
            body = json.dumps({"data": x[:rows].astype(float).round(6).tolist()})
            clients = [[Client(port, *place) for _ in range(connections)] for port, place in zip(ports, places)]
            times, work, spent = ([], []), [0.0, 0.0], [0.0, 0.0]
            for turn in range(5):
                for who in (0, 1):
                    before, began = cpu(servers[who].pid), time.perf_counter()
                    with ThreadPoolExecutor(connections) as pool:
                        taken = list(pool.map(lambda client: [client.ask(body) for _ in range(rounds)], clients[who]))
                    if turn > 0:  # the first one warms up
                        spent[who] += time.perf_counter() - began
                        work[who] += cpu(servers[who].pid) - before
                        times[who].extend(sum(taken, []))
            count = len(times[0])
            cells = [f"{quantile(times[who], 0.5):.2f}, {quantile(times[who], 0.99):.2f}, {count / spent[who]:.0f}/s, {work[who] / count:.2f}" for who in (0, 1)]
            ratios = f"{quantile(times[0], 0.5) / quantile(times[1], 0.5):.2f}, {quantile(times[0], 0.99) / quantile(times[1], 0.99):.2f}, {spent[1] / spent[0]:.2f}, {work[0] / work[1]:.2f}"
            print(f"| {runtime} | {rows} | {connections} | {cells[0]} | {cells[1]} | {ratios} |", flush=True)
    finally:
        for server in servers:
            server.terminate()
            server.wait()


def main():
    folder = Path(tempfile.mkdtemp())
    x, y = make_classification(4000, 20, n_informative=10, n_classes=3, random_state=0)
    x = x.astype(np.float32)
    forest = RandomForestClassifier(100, max_depth=8, random_state=0).fit(x, y)
    exported = to_onnx(forest, x[:1], options={"zipmap": False}, target_opset={"": 18, "ai.onnx.ml": 3})
    (folder / "forest.onnx").write_bytes(exported.SerializeToString())
    print("| runtime | rows | connections | Omega Edge: p50, p99, rate, CPU ms | FastAPI: the same | ratios |\n|---|---|---|---|---|---|")
    for runtime in sys.argv[1:] or ["node"]:
        compare(runtime, folder, "forest", x)


main()
