"""What code does in a server's installed Python, and how it ends: by hand, for it starts and kills servers.

Usage: installed_code.py RUNTIME PYTHON   (node, deno or bun; PYTHON has pandas, ipykernel and matplotlib; Linux)
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import requests

runtime, python = sys.argv[1:3]
root = Path(__file__).parents[2]
bin = root / 'test/node_modules/.bin'
COMMANDS = {'node': [root / 'node_modules/.bin/node', 'runtimes/node.ts'],
            'deno': [bin / 'deno', 'run', '-A', 'runtimes/deno.ts'], 'bun': [bin / 'bun', 'run', 'runtimes/bun.ts']}
PATIENCE = 60


class Server:
    def __init__(self, *args):
        self.data = tempfile.mkdtemp(prefix='omega-installed-')
        command = [*map(str, COMMANDS[runtime]), 'runtime', 'serve', '--port', '0', '--data', self.data]
        self.process = subprocess.Popen([*command, '--python', python, *args], cwd=root, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(r'http://\S+?:\d+', line):
                self.address = found[0]
                break
        else:
            raise AssertionError(''.join(self.said))
        threading.Thread(target=lambda: self.said.extend(self.process.stdout), daemon=True).start()
        self.url = self.address + '/api/v1/'

    def ask(self, method, path, status, **how):
        answer = requests.request(method, self.url + path, timeout=PATIENCE, **how)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:500])
        return answer.json() if answer.content else None

    def script(self, name, code):
        self.ask('PUT', f'script/{name}/', 202, data=code, headers={'Content-Type': 'text/x-python'})

    def later(self, path, **how):
        answer = requests.post(self.url + path, headers={'async': 'true'}, timeout=PATIENCE, **how)
        assert answer.status_code == 202, answer.text
        return answer.headers['Location'].rstrip('/').split('/')[-2]

    def ended(self, task):
        return until(lambda: (found := self.ask('GET', f'task/{task}/status/', 200))['status'] in
                     ('SUCCESS', 'FAILURE', 'REVOKED') and found)

    def output(self, task):
        return requests.get(f'{self.url}task/{task}/output/', timeout=PATIENCE).text


def until(check):
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError('this did not come about')


def is_alive(pid):
    try:
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    except (FileNotFoundError, ProcessLookupError):
        return False


def descendants(pid):
    children = {}
    for line in subprocess.check_output(['ps', '-eo', 'pid=,ppid='], text=True).splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found, waiting = [], [pid]
    while waiting:
        found += (more := children.get(waiting.pop(), []))
        waiting += more
    return found


# A run that prints, starts a process of its own, and goes on for ever.
ENDLESS = ('import os, subprocess, time\ndef run(om, data=None, **k):\n'
           '    child = subprocess.Popen(["sleep", "1000"])\n'
           '    print("pids", os.getpid(), child.pid, flush=True)\n    om.runtime.progress(0.25)\n'
           '    while True:\n        time.sleep(0.01)\n')


def pids_of(server, task):
    """Of the run and its child, from its output while it runs: the answer goes on until the task has ended."""
    with requests.get(f'{server.url}task/{task}/output/', stream=True, timeout=PATIENCE) as output:
        for line in output.iter_lines(1):
            if found := re.search(rb'pids (\d+) (\d+)', line):
                return [int(pid) for pid in found.groups()]
    raise AssertionError('the run has not said its pids')


def none_left(pids):
    until(lambda: not any(map(is_alive, pids)))


OBJECTS = '''
import pandas as pd
def run(om, values, **k):
    om.datasets.put(pd.DataFrame({'x': pd.Series(values, dtype=object), 'n': range(3)}), 'objects', append=False)
    return repr([None if value is pd.NA or value != value else value for value in om.datasets.get('objects')['x'].tolist()])
'''


def step(name):
    print('ok', name, flush=True)


server = Server('--task-time-limit', '20', '--worker-memory', '700')
try:
    told = json.dumps(server.ask('GET', 'service-status/', 200))
    assert 'pandas' in told and 'python' in told, told
    step('the packages are told')

    server.script('twice', 'import pandas as pd\ndef run(om, n, **k):\n    return int(pd.Series([n]).sum()) * 2')
    for _ in range(3):
        assert server.ask('POST', 'script/twice/run/', 201, json=21)['result'] == 42
    times = []
    for _ in range(20):
        began = time.perf_counter()
        server.ask('POST', 'script/twice/run/', 201, json=21)
        times.append(time.perf_counter() - began)
    step(f'scripts with pandas, p50 {sorted(times)[10] * 1000:.1f} ms')

    server.script('objects', OBJECTS)
    kept = [[1, 'a', None], [{'a': 1}, {'b': [2, None]}, {}], [[1, 2], [3], None], [True, 1, 0], [10**20, 1, None],
            [{'a': 1.0}, {'a': 2.0}, None], ['a', None, 'b']]
    for column in kept:
        assert server.ask('POST', 'script/objects/run/', 201, json=column)['result'] == repr(column), column
    refused = server.ask('POST', 'script/objects/run/', 422, json=[1, 'a', 2.0])
    assert '(float, int, str)' in refused['message'], refused
    step('columns of objects come back as they were, or are refused')

    server.script('endless', ENDLESS)
    task = server.later('script/endless/run/', json=1)
    pids = pids_of(server, task)
    with requests.get(f'{server.url}task/{task}/events/', stream=True, timeout=PATIENCE) as events:
        seen = b''
        for line in events.iter_lines(1):
            seen += line
            if b'event: output' in seen and b'0.25' in seen:
                break
    server.ask('DELETE', f'task/{task}/', 202)
    assert server.ended(task)['status'] == 'REVOKED'
    none_left(pids)
    assert 'pids' in server.output(task)
    step('output and progress as they come; revoked: one outcome, its output, no process')

    task = server.later('script/endless/run/', json=1)
    pids = pids_of(server, task)
    assert server.ended(task)['status'] == 'FAILURE'
    none_left(pids)
    step('the time limit')

    task = server.later('script/endless/run/', json=1)
    pids = pids_of(server, task)
    os.kill(pids[0], signal.SIGSEGV)
    assert server.ended(task)['status'] == 'FAILURE'
    failed = requests.get(f'{server.url}task/{task}/result/', timeout=PATIENCE)
    assert 'SIGSEGV' in failed.text, failed.text
    none_left(pids)
    step('a crash says its signal')

    server.script('big', 'def run(om, *a, **k):\n    kept = [bytearray(50_000_000) for _ in range(40)]\n    return len(kept)')
    answer = requests.post(server.url + 'script/big/run/', json=1, timeout=PATIENCE)
    assert answer.status_code == 422 and 'emory' in answer.text, answer.text
    step('the memory limit')

    cells = ['%matplotlib inline\nimport matplotlib.pyplot as plt, pandas as pd',
             'pd.DataFrame({"x": [1, 2, 4]}).plot()', 'print("cell three")', 'input("name?")']
    notebook = {'nbformat': 4, 'nbformat_minor': 5, 'metadata': {},
                'cells': [{'cell_type': 'code', 'source': cell, 'metadata': {}, 'outputs': [], 'execution_count': None} for cell in cells]}
    server.ask('PUT', 'job/plots/', 202, json=notebook)
    ran = server.ask('POST', 'job/plots/run/', 201)
    assert list(ran['job_runs'].values()) == ['ERROR'] and 'StdinNotImplementedError' in json.dumps(ran), ran
    result = server.ask('GET', f"job/{ran['job_results'][0]}/", 200)['content']
    assert any('image/png' in output.get('data', {}) for output in result['cells'][1]['outputs']), result['cells'][1]
    report = server.ask('GET', f"job/export/{ran['job_results'][0].removeprefix('results/')}/", 200)['content']
    assert 'data:image/png' in report
    step('a figure in the notebook and its report; input() is refused, and the answer says why')

    server.ask('PUT', 'job/slow/', 202, json={'code': ENDLESS.replace('def run(om, data=None, **k):', 'if True:')})
    task = server.later('job/slow/run/')
    pids = pids_of(server, task)
    server.ask('DELETE', f'task/{task}/', 202)
    assert server.ended(task)['status'] == 'REVOKED'
    none_left(pids)
    results = server.ask('GET', 'job/slow/', 200)['job_results']
    kept = server.ask('GET', f'job/{results[-1]}/', 200)['content']
    assert 'pids' in json.dumps(kept), kept
    step('a revoked notebook is kept as far as it came')

    task = server.later('script/endless/run/', json=1)
    pids = pids_of(server, task) + descendants(server.process.pid)
    server.process.kill()
    server.process.wait()
    none_left(pids)
    step('the server is killed: no process is left')
finally:
    server.process.kill()

server = Server()
try:
    server.script('endless', ENDLESS)
    pids = pids_of(server, server.later('script/endless/run/', json=1)) + descendants(server.process.pid)
    server.process.terminate()
    server.process.wait(PATIENCE)
    none_left(pids)
    step('the server is told to end: no process is left')
finally:
    server.process.kill()
print('all of it')
