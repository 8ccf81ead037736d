"""Runs notebooks that others wrote on the server and in Jupyter's own kernel, and compares what they leave.

Usage: notebooks.py URL. The notebooks are the test files of nbclient, nbconvert and nbformat, taken from their source
distributions; here are those that need nothing but the standard library.
"""
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import nbformat
import requests
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

url = sys.argv[1] + '/api/v1'
PACKAGES = ('nbclient==0.11.0', 'nbconvert==7.17.2', 'nbformat==5.11.1')
NOTEBOOKS = (
    'nbclient/tests/files/Clear Output.ipynb', 'nbclient/tests/files/Disable Stdin.ipynb',
    'nbclient/tests/files/Empty Cell.ipynb', 'nbclient/tests/files/Error.ipynb',
    'nbclient/tests/files/Factorials.ipynb', 'nbclient/tests/files/HelloWorld.ipynb',
    'nbclient/tests/files/SVG.ipynb', 'nbclient/tests/files/Skip Exceptions.ipynb',
    'nbclient/tests/files/Skip Exceptions with Cell Tags.ipynb',
    'nbclient/tests/files/Skip Execution with Cell Tag.ipynb', 'nbclient/tests/files/Unicode.ipynb',
    'nbclient/tests/files/UnicodePy3.ipynb', 'nbclient/tests/files/update-display-id.ipynb',
    'nbconvert/tests/exporters/files/rst_output.ipynb', 'nbconvert/tests/files/notebook3_with_errors.ipynb',
    'nbconvert/tests/files/notebook_tags.ipynb', 'nbconvert/tests/preprocessors/files/MixedMarkdown.ipynb',
    'nbformat/tests/many_tracebacks.ipynb', 'nbformat/tests/test4jupyter_metadata.ipynb',
    'nbformat/tests/test4jupyter_metadata_timings.ipynb', 'nbformat/tests/v4_5_no_cell_id.ipynb',
)
# What comes out otherwise, and why.
DIFFERENT = {
    'Disable Stdin.ipynb': 'the sentence of StdinNotImplementedError is our own',
    'Clear Output.ipynb': 'a display has no handle by which it could be updated later',
    'SVG.ipynb': 'IPython parses the SVG and writes it anew, here it stays as it was given',
    'update-display-id.ipynb': 'there is no get_ipython() to update a display through',
}


def unpacked():
    folder = Path(tempfile.mkdtemp())
    for package in PACKAGES:
        pip = [sys.executable, '-m', 'pip', 'download', '-q', '--no-binary', ':all:', '--no-deps', '-d', folder, package]
        subprocess.run(pip, check=True, capture_output=True)
    for archive in folder.glob('*.tar.gz'):
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter='data')
        (folder / archive.name[:-len('.tar.gz')]).rename(folder / archive.name.partition('-')[0])
    return folder


def cleared(path):
    """The notebook without what its author's own run has left."""
    notebook = json.loads(path.read_text())
    for cell in notebook['cells']:
        if cell['cell_type'] == 'code':
            cell.update(outputs=[], execution_count=None)
    return notebook


def by_jupyter(path):
    notebook = nbformat.reads(json.dumps(cleared(path)), as_version=4)
    try:
        NotebookClient(notebook, timeout=60, kernel_name='python3').execute()
    except CellExecutionError:
        pass  # the notebook so far is what counts
    return notebook


def by_server(path):
    name = re.sub(r'\W', '_', path.stem)
    put = requests.put(f'{url}/job/{name}/', json=cleared(path))
    assert put.status_code == 202, (path.name, put.text)
    ran = requests.post(f'{url}/job/{name}/run/')
    assert ran.status_code == 201, (path.name, ran.text)
    content = requests.get(f"{url}/job/{ran.json()['job_results'][0]}/").json()['content']
    nbformat.validate(content)
    assert (content['nbformat'], content['nbformat_minor']) == (4, 5), path.name
    return nbformat.from_dict(content)


def plain(output):
    """What counts of an output: tracebacks differ in colours and in the paths of the interpreter."""
    kept = {key: value for key, value in output.items() if key not in ('metadata', 'traceback', 'transient')}
    if 'data' in kept:
        kept['data'] = {mime: re.sub(r'0x[0-9a-f]+', '0x', str(value)) for mime, value in kept['data'].items()}
    return kept


def outputs(notebook):
    return [[plain(output) for output in cell.outputs] for cell in notebook.cells if cell.cell_type == 'code']


folder = unpacked()
different = {}
for name in NOTEBOOKS:
    path = folder / name
    theirs, ours = outputs(by_jupyter(path)), outputs(by_server(path))
    if theirs != ours:
        different[path.name] = (theirs, ours)
assert set(different) == set(DIFFERENT), json.dumps({k: v for k, v in different.items() if k not in DIFFERENT}, indent=1)
print('compared', len(NOTEBOOKS), 'different', len(different))
