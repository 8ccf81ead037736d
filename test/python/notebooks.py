"""Runs notebooks that others wrote on the server, and compares what they leave with what they leave in Jupyter.

Usage: notebooks.py URL FILE PART PARTS [installed]. FILE is what jupyter.py has written; of so many parts, this one is run.
The last word says that the server runs code in an installed Python (--python) that has IPython.
"""
import json
import re
import sys
from pathlib import Path

import nbformat
import requests

url, file = sys.argv[1] + '/api/v1', Path(sys.argv[2])
part, parts = map(int, sys.argv[3:5])
# What comes out otherwise, and why.
DIFFERENT = {
    'Disable Stdin.ipynb': 'the sentence of StdinNotImplementedError is our own',
    'Clear Output.ipynb': 'a display has no handle by which it could be updated later',
    'SVG.ipynb': 'IPython parses the SVG and writes it anew, here it stays as it was given',
    'update-display-id.ipynb': 'get_ipython() has no kernel to update a display through',
}
BY_IPYTHON = {'Clear Output.ipynb', 'SVG.ipynb'}  # of these, what IPython leaves as Jupyter does
if sys.argv[5:] == ['installed']:
    DIFFERENT = {name: why for name, why in DIFFERENT.items() if name not in BY_IPYTHON}


def by_server(name, notebook):
    job = re.sub(r'\W', '_', name.removesuffix('.ipynb'))
    put = requests.put(f'{url}/job/{job}/', json=notebook)
    assert put.status_code == 202, (name, put.text)
    ran = requests.post(f'{url}/job/{job}/run/')
    assert ran.status_code == 201, (name, ran.text)
    content = requests.get(f"{url}/job/{ran.json()['job_results'][0]}/").json()['content']
    nbformat.validate(content)
    assert (content['nbformat'], content['nbformat_minor']) == (4, 5), name
    return [cell.outputs for cell in nbformat.from_dict(content).cells if cell.cell_type == 'code']


def plain(output):
    """What counts of an output: tracebacks differ in colours and in the paths of the interpreter."""
    kept = {key: value for key, value in output.items() if key not in ('metadata', 'traceback', 'transient')}
    if 'data' in kept:
        kept['data'] = {mime: re.sub(r'0x[0-9a-f]+', '0x', str(value)) for mime, value in kept['data'].items()}
    return kept


def plainly(cells):
    return [[plain(output) for output in outputs] for outputs in cells]


every = json.loads(file.read_text())
assert set(DIFFERENT) <= {one['name'] for one in every}
notebooks = every[part::parts]
expected = set(DIFFERENT) & {one['name'] for one in notebooks}
different = {}
for one in notebooks:
    theirs, ours = plainly(one['outputs']), plainly(by_server(one['name'], one['notebook']))
    if theirs != ours:
        different[one['name']] = (theirs, ours)
assert set(different) == expected, json.dumps({k: v for k, v in different.items() if k not in DIFFERENT}, indent=1)
print('compared', len(notebooks))
