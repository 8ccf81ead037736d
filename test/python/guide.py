"""Runs the dataset part of the API guide as printed, and compares with the answers it prints.

Usage: guide.py URL GUIDE. The guide's text stays where it is: blocks are read at test time.
"""
import ast
import json
import re
import sys
import textwrap

import pandas as pd
import requests

url, guide = sys.argv[1:]
text = open(guide).read()
part = text[text.index('Listing datasets\n'):text.index('Working with models (REST API)')]


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


def contains(answer, printed, path=''):
    """The printed answer stands in the real one; object URIs aside, where the guide contradicts itself."""
    if isinstance(printed, dict):
        for key, value in printed.items():
            if key != 'resource_uri':
                contains(answer[key], value, f'{path}.{key}')
    elif isinstance(printed, list):
        assert len(answer) == len(printed), path
        for i, value in enumerate(printed):
            contains(answer[i], value, f'{path}[{i}]')
    else:
        assert answer == printed, (path, answer, printed)


repeated = list(range(10)) * 3
for name in ('sample', 'sample2', 'sample99'):
    body = {'data': {'x': repeated}, 'dtypes': {'x': 'int64'}, 'index': {'type': 'Int64Index', 'values': repeated}}
    assert requests.put(f'{url}/api/v1/dataset/{name}/', json=body).status_code == 204

scope = {'requests': requests, 'json': json, 'pd': pd, 'auth': None}
ran = 0
for block in blocks(part):
    code, _, printed = block.partition('=>')
    code = textwrap.dedent(re.sub(r'http://(host:port|localhost:8001)', url, code)).strip()
    tree = ast.parse(code)
    last = tree.body[-1]
    result = None
    if isinstance(last, ast.Expr):
        exec(compile(ast.Module(tree.body[:-1], []), guide, 'exec'), scope)
        result = eval(compile(ast.Expression(last.value), guide, 'eval'), scope)
    else:
        exec(compile(tree, guide, 'exec'), scope)
    printed = textwrap.dedent(printed).strip()
    if printed.startswith('{'):
        contains(result, ast.literal_eval(printed))
    elif printed:
        assert repr(result) == printed, (result, printed)
    ran += 1
    print('ok', code.split('\n')[0])

assert list(scope['df'].index) == repeated
df = pd.DataFrame({'x': range(3)}, index=[2, 0, 1])
assert requests.put(f'{url}/api/v1/dataset/made/', json=scope['pandas_to_apidata'](df)).status_code == 204
print('ran', ran)
