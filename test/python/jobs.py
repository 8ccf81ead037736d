"""Each step of the guide's sections on jobs and scripts, with requests: first waiting, then as a task.

Usage: jobs.py URL [waiting]. With that word nothing is asked for as a task.
"""
import io
import sys
import time
import zipfile

import nbformat
import requests

url = sys.argv[1] + '/api/v1'


def waiting(method, path, **how):
    """The answer of a request that waits."""
    answer = requests.request(method, url + path, **how)
    assert answer.status_code == {'GET': 200, 'PUT': 202, 'POST': 201}[method], answer.text
    return answer.json()


def as_task(method, path, **how):
    """The same by way of a task, with the header, polled at Location."""
    accepted = requests.request(method, url + path, headers={'async': 'true'}, **how)
    assert accepted.status_code == 202, accepted.text
    for _ in range(4000):
        result = requests.get(sys.argv[1] + accepted.headers['Location'])
        if result.status_code != 202:
            break
        time.sleep(0.05)
    assert result.status_code == 200, result.text
    return result.json()['response']


def stored(path):
    """The notebook of a job or of a result, as Jupyter's own library takes it."""
    content = waiting('GET', path)['content']
    notebook = nbformat.from_dict(content)
    nbformat.validate(notebook)
    return notebook


def package():
    """An omega-ml package in a zip: a folder with an __init__.py that has a run."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, 'w') as file:
        file.writestr('sums/sums/__init__.py', 'from .add import run\n')
        file.writestr('sums/sums/add.py', 'def run(om, data, *args, **kwargs):\n'
                                          '    return {"sum": sum(data), "by": kwargs.get("by")}\n')
    return archive.getvalue()


ways = ((waiting, 'waited'), (as_task, 'tasked'))
for ask, how in ways[:1] if sys.argv[2:] == ['waiting'] else ways:
    # by code, as the guide has it
    waiting('POST', '/job/', json={'name': how, 'code': "print('hello')"})
    assert how + '.ipynb' in [job['name'] for job in waiting('GET', '/job/')['objects']]
    ran = ask('POST', f'/job/{how}/run/')
    [(seconds, status)] = ran['job_runs'].items()
    assert status == 'OK' and ran['job_results'] == [f'results/{how}_{seconds}.ipynb'], ran
    result = stored(f'/job/results/{how}_{seconds}.ipynb/')
    assert result.cells[0].outputs[0].text == 'hello\n', result
    report = waiting('GET', f'/job/export/{how}_{seconds}.ipynb/')['content']
    assert report.startswith('<!DOCTYPE html>') and 'hello' in report

    # a notebook of one's own, with parameters, that fails
    cells = [nbformat.v4.new_code_cell('n = 1', metadata={'tags': ['parameters']}),
             nbformat.v4.new_code_cell('n + 1'), nbformat.v4.new_code_cell('1 / (n - 7)')]
    waiting('PUT', f'/job/own-{how}/', json=nbformat.v4.new_notebook(cells=cells))
    own = ask('GET', f'/job/own-{how}/run/')
    own = ask('POST', f'/job/own-{how}/run/', json={'parameters': {'n': 7}})
    assert sorted(own['job_runs'].values()) == ['ERROR', 'OK'], own
    failed = stored('/job/' + own['job_results'][-1] + '/')
    values = [output.data['text/plain'] for cell in failed.cells for output in cell.outputs if 'data' in output]
    assert values == ['8'], failed
    assert failed.cells[-1].outputs[0].ename == 'ZeroDivisionError'

    # scripts: a module and a package
    waiting('PUT', f'/script/{how}/', data='def run(om, data, **kwargs):\n    return data["n"] * 2',
            headers={'Content-Type': 'text/x-python'})
    assert ask('POST', f'/script/{how}/run/', json={'n': 21})['result'] == 42
    waiting('PUT', '/script/sums/', data=package(), headers={'Content-Type': 'application/zip'})
    summed = ask('POST', '/script/sums/run/?by=hand', json=[1, 2, 3])
    assert summed['result'] == {'sum': 6, 'by': 'hand'}, summed
    assert {how, 'sums'} <= {script['name'] for script in waiting('GET', '/script/')['objects']}

    for path in (f'/job/{how}/', f'/job/own-{how}/', f'/script/{how}/'):
        assert requests.delete(url + path).status_code == 202
        assert requests.get(url + path).status_code == 404

print('all steps,', 'sync' if sys.argv[2:] else 'sync and async')
