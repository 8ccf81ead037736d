"""Gets notebooks that others wrote, with what they leave in Jupyter's own kernel.

Usage: jupyter.py FILE, or jupyter.py record. The notebooks are the test files of nbclient, nbconvert and nbformat, taken from
their source distributions; here are those that need nothing but the standard library. FILE gets a list of them as JSON, each
with its name, the notebook without what its author's own run has left, and the outputs of its cells, which are those of
jupyter_outputs.json. `record` runs them, a kernel each, and writes that file, which takes a minute (ipykernel 7.4.0, IPython 9.18
on Python 3.11); tracebacks, which hold paths and which nobody compares, are left out.
"""
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

OUTPUTS = Path(__file__).with_name('jupyter_outputs.json')
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


def unpacked(folder):
    # Only to be told their metadata, pip would make an environment for each to build it in, of what is there already.
    pip = [sys.executable, '-m', 'pip', 'download', '-q', '--no-build-isolation', '--no-binary', ':all:', '--no-deps',
           '-d', folder, *PACKAGES]
    subprocess.run(pip, check=True)
    for archive in folder.glob('*.tar.gz'):
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter='data')
        (folder / archive.name[:-len('.tar.gz')]).rename(folder / archive.name.partition('-')[0])


def cleared(path):
    notebook = json.loads(path.read_text())
    for cell in notebook['cells']:
        if cell['cell_type'] == 'code':
            cell.update(outputs=[], execution_count=None)
    return notebook


def outputs(notebook):
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    ran = nbformat.reads(json.dumps(notebook), as_version=4)
    try:
        NotebookClient(ran, timeout=60, kernel_name='python3').execute()
    except CellExecutionError:
        pass  # the notebook so far is what counts
    cells = [cell.outputs for cell in ran.cells if cell.cell_type == 'code']
    return [[{key: value for key, value in output.items() if key != 'traceback'} for output in one] for one in cells]


with tempfile.TemporaryDirectory() as folder:
    unpacked(Path(folder))
    notebooks = {name.rpartition('/')[2]: cleared(Path(folder) / name) for name in NOTEBOOKS}
if sys.argv[1] == 'record':
    OUTPUTS.write_text(json.dumps({name: outputs(notebook) for name, notebook in notebooks.items()}, indent=1) + '\n')
else:
    left = json.loads(OUTPUTS.read_text())
    every = [{'name': name, 'notebook': notebook, 'outputs': left[name]} for name, notebook in notebooks.items()]
    Path(sys.argv[1]).write_text(json.dumps(every))
print('notebooks', len(notebooks))
