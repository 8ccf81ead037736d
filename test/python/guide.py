"""Runs the code blocks of the API guide as printed, and compares with what it prints.

Usage: guide.py URL GUIDE [async]. The server's datasets, models and jobs are deleted first. With async whatever computes is asked for as a task, and its result is compared. The guide's text stays where it is: blocks are read at test time.
"""
import ast
import json
import re
import sys
import textwrap
import time

import pandas as pd
import requests

url, guide, *how = sys.argv[1:]
text = open(guide).read()


def between(first, last):
    return text[text.index(first):text.index(last)]


def blocks(rst):
    """Yields each literal block behind `.. code::`, dedented."""
    lines = rst.split('\n')
    for i, line in enumerate(lines):
        if not line.strip().startswith('.. code::'):
            continue
        depth = len(line) - len(line.lstrip())
        body = []
        for inner in lines[i + 1:]:
            if inner.strip() and len(inner) - len(inner.lstrip()) <= min(depth, 0 if not body else depth):
                break
            body.append(inner)
        yield '\n'.join(body)


def timeless(text):
    """The text without the time of a run, seconds since 1970, which names of results have."""
    return re.sub(r'(?<!\d)1[5-9]\d{8}', 'TIME', text)


def contains(answer, printed, path=''):
    """The printed answer stands in the real one; object URIs aside, where the guide contradicts itself."""
    if printed in ({}, []):  # the guide has [] in one place and {} in another
        assert answer in ({}, []), (path, answer)
    elif isinstance(printed, dict):
        answer = {timeless(key): value for key, value in answer.items()}
        for key, value in printed.items():
            if key not in ('resource_uri', 'created', 'task_id', 'nbformat_minor'):
                contains(answer[timeless(key)], value, f'{path}.{key}')
    elif isinstance(printed, list):
        assert len(answer) == len(printed), path
        for i, value in enumerate(printed):
            contains(answer[i], value, f'{path}[{i}]')
    elif isinstance(printed, str) and '<html> ... </html>' in printed:
        assert answer.startswith('<!DOCTYPE html>') and 'hello' in answer, answer[:200]
    elif isinstance(printed, float):
        assert abs(answer - printed) < 1e-9, (path, answer, printed)
    elif isinstance(printed, str):
        assert timeless(answer) == timeless(printed), (path, answer, printed)
    elif printed is not ...:
        assert answer == printed, (path, answer, printed)


class ByTask(requests.Session):
    """Asks for an answer later, waits for it, and gives it as if it had come at once."""
    tasks = 0

    def request(self, method, address, **more):
        headers = {**(more.pop('headers', None) or {}), 'async': 'true'}
        accepted = super().request(method, address, headers=headers, **more)
        if accepted.status_code != 202 or 'task_id' not in accepted.text:
            return accepted
        ByTask.tasks += 1
        result = accepted
        while result.status_code == 202:
            time.sleep(0.05)
            result = requests.get(url + accepted.headers['Location'])
        assert result.status_code == 200, result.text
        result._content = json.dumps(result.json()['response']).encode()
        result.status_code = {'GET': 200, 'POST': 201, 'PUT': 202}[method.upper()]
        return result


# What it lists is all there is: a run before this one leaves nothing.
for kind in ('dataset', 'model', 'job'):
    for one in requests.get(f'{url}/api/v1/{kind}/').json()['objects']:
        name = one['name'] or one['data']['name']
        deleted = requests.delete(f'{url}/api/v1/{kind}/{name}/')
        assert deleted.status_code == 202, deleted.text

repeated = list(range(10)) * 3
for name in ('sample', 'sample2', 'sample99'):
    body = {'data': {'x': repeated}, 'dtypes': {'x': 'int64'}, 'index': {'type': 'Int64Index', 'values': repeated}}
    assert requests.put(f'{url}/api/v1/dataset/{name}/', json=body).status_code == 204

scope = {'requests': ByTask() if how == ['async'] else requests, 'json': json, 'pd': pd, 'auth': None}
ran = 0


def run_python(code, printed):
    """Runs a block; a printed response is followed by its body where the guide prints that."""
    tree = ast.parse(code)
    last = tree.body[-1]
    result = None
    if isinstance(last, ast.Expr):
        exec(compile(ast.Module(tree.body[:-1], []), guide, 'exec'), scope)
        result = eval(compile(ast.Expression(last.value), guide, 'eval'), scope)
    else:
        exec(compile(tree, guide, 'exec'), scope)
    first, _, rest = printed.partition('\n')
    if first.startswith('<Response'):
        assert repr(result) == first, (result, printed)
        if rest:
            contains(result.json(), ast.literal_eval(rest))
    elif printed:
        contains(result, ast.literal_eval(printed))


def run_part(part, ran_at=lambda: None):
    global ran
    for block in blocks(part):
        if ran_at():
            block = re.sub(r'15179\d{5}', ran_at(), block)  # when the guide's job ran, and when this one did
        code, _, printed = block.partition('=>')
        code = textwrap.dedent(re.sub(r'http://(host:port|localhost:8001)', url, code)).strip()
        run_python(code, textwrap.dedent(printed).strip())
        ran += 1
        print('ok', code.split('\n')[0])


def run_async(part):
    """The blocks of the async section are requests, not Python; the printed task stands for the real one."""
    global ran
    submit, follow = [textwrap.dedent(block).strip() for block in blocks(part)][:2]
    path = re.match(r'GET (\S+)', submit)[1]
    printed_location = re.search(r'Location: (\S+)', submit)[1]
    accepted = requests.get(url + path)
    assert accepted.status_code == int(re.search(r'HTTP (\d+)', submit)[1]), accepted.text
    location = accepted.headers['Location']
    uuid = re.compile(r'[0-9a-f-]{36}')
    assert uuid.sub('', location) == uuid.sub('', printed_location), location
    follow_path = re.match(r'GET (\S+)', follow)[1].replace(uuid.search(printed_location)[0], uuid.search(location)[0])
    for _ in range(4000):
        result = requests.get(url + follow_path)
        if result.status_code != 202:
            break
        time.sleep(0.05)
    contains(result.json(), ast.literal_eval(follow.partition('=>')[2].strip()))
    ran += 2
    print('ok', follow_path)


run_part(between('Listing datasets\n', 'Working with models (REST API)'))
assert list(scope['df'].index) == repeated
df = pd.DataFrame({'x': range(3)}, index=[2, 0, 1])
assert requests.put(f'{url}/api/v1/dataset/made/', json=scope['pandas_to_apidata'](df)).status_code == 204

def jobs_ran_at():
    runs = requests.get(f'{url}/api/v1/job/testjob/').json()['job_runs']
    return next(iter(runs), None)


scope['data'] = None  # what the guide's last block sends along
run_part(between('Working with models (REST API)', 'Working with jobs (REST API)'))
assert requests.post(f'{url}/api/v1/job/', json={'name': 'testjob', 'code': "print('hello')"}).status_code == 201
jobs = text[text.index('Working with jobs (REST API)'):]
info = jobs.index('Getting information on a job')
listing = jobs.index('Running a job')
run_part(jobs[:listing])
run_part(jobs[listing:jobs.index('Getting job results')])
run_part(jobs[jobs.index('Getting job results'):info], jobs_ran_at)
# As printed, the information is that of a job which has not run yet.
assert requests.delete(f'{url}/api/v1/job/testjob/').status_code == 202
assert requests.post(f'{url}/api/v1/job/', json={'name': 'testjob', 'code': "print('hello')"}).status_code == 201
run_part(jobs[info:])
run_async(between('Asynchronous API execution', 'Authentication and  Authorization'))
print('ran', ran, *(('by', ByTask.tasks, 'tasks') if how else ()))
