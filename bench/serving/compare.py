"""Models asked over HTTP: Omega Edge beside what people put up else with onnxruntime, turn by turn in one run.

    python bench/serving/compare.py [--mlserver PYTHON] [--litserve PYTHON] [--only rows|peers|many|opening]... [node|deno|bun]...

Needs scikit-learn, skl2onnx, onnxmltools, lightgbm, onnxruntime, fastapi and uvicorn, and for the two others the Python of a place where
each is installed beside onnxruntime. Starts all servers on free ports. Prints p50 and p99 in ms, requests per second, and the CPU time of
a request in ms with all processes of its server (Linux).
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import peers
from models import write_models

ROOT = Path(__file__).parents[2]
RUN = {"node": ["node"], "deno": [ROOT / "test/node_modules/.bin/deno", "run", "-A"], "bun": [ROOT / "test/node_modules/.bin/bun", "run"]}
TICK = 1000 / os.sysconf("SC_CLK_TCK")


def free_port():
    """One with two free ones behind it, mostly: MLServer takes three."""
    while True:
        port = random.randrange(20000, 30000, 10)
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port


class Client:
    def __init__(self, port, method, path):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.method, self.path = method, path

    def ask(self, body, kind="application/json", path=None):
        began = time.perf_counter()
        self.connection.request(self.method, path or self.path, body, {"Content-Type": kind})
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
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"Nothing listens on {port}")


def until_ready(server):
    """A port may be open before its model is."""
    for _ in range(60):
        try:
            return server.clients[0].ask(server.body)
        except (RuntimeError, OSError, http.client.HTTPException):
            server.clients[0].connection.close()
            time.sleep(0.5)
    raise RuntimeError(f"{server.process.args} does not answer")


def end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        for one in [*processes(process.pid)]:
            os.kill(one, signal.SIGKILL)


def quantile(values, part):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


class Measured:
    """What turns of one server have taken."""

    def __init__(self, process, clients, body):
        self.process, self.clients, self.body = process, clients, body
        self.times, self.work, self.spent = [], 0.0, 0.0

    def turn(self, pool, rounds, counts):
        before, began = cpu(self.process.pid), time.perf_counter()
        taken = list(pool.map(lambda client: [client.ask(self.body) for _ in range(rounds)], self.clients))
        if counts:
            self.spent += time.perf_counter() - began
            self.work += cpu(self.process.pid) - before
            self.times.extend(sum(taken, []))

    @property
    def figures(self):
        count = len(self.times)
        return quantile(self.times, 0.5), quantile(self.times, 0.99), count / self.spent, self.work / count


def side_by_side(title, both, rounds, turns=6):
    with ThreadPoolExecutor(len(both[0].clients)) as pool:
        for turn in range(turns):
            for one in both:
                one.turn(pool, rounds, counts=turn > 0)  # the first one warms up
    ours, theirs = (one.figures for one in both)
    cells = ["{:.2f}, {:.2f}, {:.0f}/s, {:.2f}".format(*figures) for figures in (ours, theirs)]
    ratios = ", ".join(f"{a / b:.2f}" for a, b in zip(ours, theirs))
    print(f"| {title} | {cells[0]} | {cells[1]} | {ratios} |", flush=True)


class Edge:
    def __init__(self, runtime):
        self.port = free_port()
        command = [*RUN[runtime], f"runtimes/{runtime}.ts", "runtime", "serve", "--port", str(self.port), "--data", tempfile.mkdtemp()]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        until_open(self.port)

    def put(self, name, file):
        Client(self.port, "PUT", f"/api/v1/model/{name}/").ask(file.read_bytes(), "application/octet-stream")

    def client(self, name):
        return Client(self.port, "PUT", f"/api/v1/model/{name}/predict_proba/")


def compare_rows(runtime, edge, folder, x):
    port = free_port()
    rival = peers.fastapi(sys.executable, port, folder)
    try:
        until_open(port)
        for name, rows, rounds, connections in (("forest", 1, 150, 1), ("forest", 1, 40, 8), ("forest", 1000, 10, 1), ("lightgbm", 1000, 10, 1), ("mlp", 1000, 10, 1)):
            body = json.dumps({"data": x[:rows].tolist()})
            ours = Measured(edge.process, [edge.client(name) for _ in range(connections)], body)
            theirs = Measured(rival, [Client(port, "POST", f"/predict/{name}") for _ in range(connections)], body)
            side_by_side(f"{runtime} | FastAPI | {name} | {rows} | {connections}", [ours, theirs], rounds)
    finally:
        end(rival)


def compare_peer(runtime, edge, name, python, folder, x):
    port = free_port()
    rival = peers.START[name](python, port, folder)
    try:
        until_open(port)
        rows = x[:1].tolist()
        theirs = Measured(rival, [Client(port, "POST", peers.PLACES[name])], peers.body_of(name, rows))
        until_ready(theirs)
        ours = Measured(edge.process, [edge.client("forest")], json.dumps({"data": rows}))
        side_by_side(f"{runtime} | {name} | forest | 1 | 1", [ours, theirs], 60)
    finally:
        end(rival)


def many_models(runtime, edge, folder, x, count=30):
    names = [f"many{i}" for i in range(count)]
    for name in names:
        edge.put(name, folder / "forest.onnx")
    body = json.dumps({"data": x[:1].tolist()})
    client = edge.client(names[0])
    rounds = [[client.ask(body, path=f"/api/v1/model/{name}/predict_proba/") for name in names] for _ in range(12)]
    times = sum(rounds[2:], [])
    print(f"{runtime}: {count} models in turn, one row: p50 {quantile(times, 0.5):.2f} ms, p99 {quantile(times, 0.99):.2f} ms", flush=True)


def opening(runtime, edge, folder, x, count=8):
    """From the first request for a model that was put, less what one takes for an open one; the runtime itself is warm."""
    import onnxruntime

    body, firsts, seconds, bare = json.dumps({"data": x[:1].tolist()}), [], [], []
    file = folder / "large.onnx"
    for i in range(count):
        edge.put(f"large{i}", file)
        client = edge.client(f"large{i}")
        firsts.append(client.ask(body))
        seconds.append(client.ask(body))
        content, began = file.read_bytes(), time.perf_counter()
        onnxruntime.InferenceSession(content)
        bare.append((time.perf_counter() - began) * 1000)
    opened = quantile(firsts, 0.5) - quantile(seconds, 0.5)
    print(f"{runtime}: opening a forest of {file.stat().st_size / 1e6:.1f} MB: {opened:.0f} ms, onnxruntime in Python {quantile(bare, 0.5):.0f} ms", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mlserver")
    parser.add_argument("--litserve")
    parser.add_argument("--only", action="append", choices=["rows", "peers", "many", "opening"])
    parser.add_argument("--models", type=Path, help="A folder of an earlier run, so that nothing is fitted again")
    parser.add_argument("runtimes", nargs="*", default=["node"])
    options = parser.parse_args()
    folder = options.models or Path(tempfile.mkdtemp())
    if not (folder / "x.npy").exists():
        write_models(folder)
    x = np.load(folder / "x.npy").astype(float).round(6)
    parts = options.only or ["rows", "peers", "many", "opening"]
    print("| runtime | beside | model | rows | connections | Omega Edge: p50, p99, rate, CPU ms | the other: the same | ratios |\n|---|---|---|---|---|---|---|---|")
    for runtime in options.runtimes:
        edge = Edge(runtime)
        try:
            for name in ("forest", "lightgbm", "mlp"):
                edge.put(name, folder / f"{name}.onnx")
            if "rows" in parts:
                compare_rows(runtime, edge, folder, x)
            if "many" in parts:
                many_models(runtime, edge, folder, x)
            if "opening" in parts:
                opening(runtime, edge, folder, x)
            if "peers" in parts:
                for name in ("mlserver", "litserve"):
                    if python := getattr(options, name):
                        compare_peer(runtime, edge, name, python, folder, x)
        finally:
            end(edge.process)


main()
