"""What differs by no runtime that the server has: kinds of models, models that the server computes itself, scripts, jobs.

How a task is put into a message, and where a model is computed, is code of no runtime; messages, rows and files go and come
by those of cluster.py and the contract of the database, which run on each. Usage: once.py URL ALONE, as cluster.py and after
it; at ALONE is a server that has the database and no broker.
"""
import json
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import requests
from sklearn.linear_model import LinearRegression, LogisticRegression, SGDRegressor
from sklearn.manifold import Isomap
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import omegaml
from requesting import PATIENCE, alone, as_task, nothing_left, send, step, url

om = omegaml.setup()
x = pd.DataFrame({'x': range(10)})
om.datasets.put(x, 'X', append=False)
om.datasets.put(x * 2 + 1, 'Y', append=False)
om.models.put(LinearRegression(), 'line', replace=True)
assert send('PUT', '/model/line/fit/?datax=X&datay=Y', 202)['result'] == 'ok'

# -- models
classes = pd.DataFrame({'y': [0] * 5 + [1] * 5})
om.datasets.put(classes, 'C', append=False)
om.models.put(make_pipeline(StandardScaler(), LogisticRegression()), 'classes')
send('PUT', '/model/classes/fit/', 202, json={'datax': x.to_dict('records'), 'datay': classes.to_dict('records')})
chances = send('PUT', '/model/classes/predict_proba/?datax=X', 202)['result']
np.testing.assert_allclose(chances, om.models.get('classes').predict_proba(x))
np.testing.assert_allclose(np.ravel(send('PUT', '/model/classes/decision_function/?datax=X', 202)['result']),
                           om.models.get('classes').decision_function(x))
om.models.put(StandardScaler(), 'scaler')
send('PUT', '/model/scaler/fit/?datax=X', 202)
np.testing.assert_allclose(send('PUT', '/model/scaler/transform/?datax=X', 202)['result'],
                           StandardScaler().fit_transform(x))
om.models.put(StandardScaler(), 'other-scaler')
assert send('PUT', '/model/other-scaler/fit_transform/?datax=X', 202)['result'] == 'ok'
assert om.models.get('other-scaler').mean_ == [4.5]
om.models.put(SGDRegressor(random_state=1), 'parts')
expected = SGDRegressor(random_state=1)
for part in x[:5], x[5:]:
    rows = part.to_dict('records')
    assert send('PUT', '/model/parts/partial_fit/', 202, json={'datax': rows, 'datay': rows})['result'] == 'ok'
    expected.partial_fit(part, part['x'])
np.testing.assert_allclose(om.models.get('parts').coef_, expected.coef_)
om.models.put(LinearRegression().fit(np.eye(3), [1, 2, 3]), 'wide')
shaped = {'columns': ['v'], 'shape': [3], 'data': {'v': [[[1], [0], [0]], [[0], [0], [1]]]}}
np.testing.assert_allclose(send('PUT', '/model/wide/predict/', 202, json=shaped)['result'], [1, 3])
send('PUT', '/model/wide/predict/', 400, alone, json=shaped)
missing = send('PUT', '/model/none/predict/?datax=X', 404)
assert '"none"' in missing['message'], missing
broken = send('PUT', '/model/line/predict/', 422, json=[{'x': 1, 'z': 2}])
assert broken['exception']['type'] == 'ValueError', broken
nothing_left(om)
step('every kind of computation, what fails, and nothing left behind')

# -- jobs
send('POST', '/job/', 201, json={'name': 'hello', 'code': "import omegaml as om\nprint('hello', len(om.datasets.get('X')))"})
assert 'hello.ipynb' in om.jobs.list()
om.jobs.get('hello')
# nbclient leaves out what a kernel on a busy machine says later than 4 s after the cell has ended
meta = om.jobs.metadata('hello')
meta.kind_meta['ep_kwargs'] = {'iopub_timeout': PATIENCE}
meta.save()
ran = send('POST', '/job/hello/run/', 201)
[status] = ran['job_runs'].values()
assert status == 'OK' and len(ran['job_results']) == 1, ran
result = send('GET', '/job/' + ran['job_results'][0] + '/', 200)
assert 'hello 10' in json.dumps(result['content']['cells']), result
report = requests.get(f"{url}/job/export/{ran['job_results'][0].removeprefix('results/')}/").json()
assert 'hello 10' in report['content']
again = as_task('POST', '/job/hello/run/?year=2026', json={'parameters': {'names': ['a', None]}})
assert again['job_runs'].keys() > ran['job_runs'].keys(), again
[*_, last] = om.jobs.metadata('hello').attributes['job_runs']
assert last['status'] == 'OK' and last['results'] == om.jobs.metadata('hello').attributes['job_results'][-1], last
cells = om.jobs.get(last['results']).cells
assert cells[0].source == 'year = 2026\nnames = ["a", None]' and cells[1].outputs, cells
assert len(om.jobs.get('hello').cells) == 1
step('jobs of ours, run by a worker, with parameters too, their reports')

# -- the words of model servers, here where the model is known, and by the stock worker that the label names
for query in ['', '?require=default']:
    asked = {'inputs': [{'name': 'x', 'datatype': 'FP64', 'shape': [2], 'data': [7, 8]}], 'id': 'mine'}
    answer = requests.post(f'{sys.argv[1]}/v2/models/line/infer{query}', json=asked, timeout=PATIENCE).json()
    assert answer.get('id') == 'mine' and answer['outputs'][0]['name'] == 'predict', answer
    np.testing.assert_allclose(answer['outputs'][0]['data'], [15, 17])
    answer = requests.post(f'{sys.argv[1]}/v1/models/line:predict{query}', json={'instances': [[7], [8]]}, timeout=PATIENCE).json()
    np.testing.assert_allclose(answer['predictions'], [15, 17])
om.models.put(DecisionTreeClassifier(random_state=0).fit(x, [0] * 5 + [1] * 5), 'counted')
for name, datatype in [('line', 'FP64'), ('counted', 'INT64')]:
    for query in ['', '?require=default']:
        [output] = requests.post(f'{sys.argv[1]}/v2/models/{name}/infer{query}', json=asked, timeout=PATIENCE).json()['outputs']
        assert output['datatype'] == datatype, (name, query, output)
assert 'error' in requests.post(f'{sys.argv[1]}/v2/models/line/infer?require=default', json={**asked, 'outputs': [{'name': 'no'}]}, timeout=PATIENCE).json()
step('the words of model servers')

# -- models that this server knows need no worker; what it does not know a worker answers, under the same name
grown = DecisionTreeClassifier(random_state=0).fit(x, ['low'] * 5 + ['high'] * 5)
om.models.put(grown, 'grown')
asked = [{'x': 3}, {'x': 8}]
here = requests.put(f'{url}/model/grown/predict_proba/', json=asked)
there = requests.put(f'{url}/model/grown/predict_proba/?require=default', json=asked)
assert here.status_code == 202 and here.text == there.text, (here.text, there.text)
assert send('GET', '/model/grown/', 200)['result']['class'] == 'sklearn.tree.DecisionTreeClassifier'
assert send('PUT', '/model/grown/predict/', 202, alone, json=asked)['result'] == ['low', 'high']
om.models.put(DecisionTreeClassifier(random_state=0).fit(x, ['other'] * 10), 'grown')
assert send('PUT', '/model/grown/predict/', 202, json=asked)['result'] == ['other', 'other']
unknown = make_pipeline(Isomap(n_neighbors=3, n_components=1), LinearRegression())
om.models.put(unknown.fit(x, x['x']), 'unknown')
refused = send('PUT', '/model/unknown/predict/', 422, alone, json=asked)
assert 'Isomap' in refused['message'], refused
np.testing.assert_allclose(send('PUT', '/model/unknown/predict/', 202, json=asked)['result'], [3, 8], atol=1e-6)
send('PUT', '/model/grown/fit/', 422, alone, json={'datax': asked, 'datay': [{'y': 1}, {'y': 2}]})
step('models of Python at the edge, equal to what a worker says')

# -- models and scripts that HTTP clients make
iris = Path(__file__).parents[1] / 'models/onnx/logistic.onnx'
headers = {'Content-Type': 'application/octet-stream'}
send('PUT', '/model/flowers/', 202, data=iris.read_bytes(), headers=headers)
chances = send('PUT', '/model/flowers/predict_proba/', 202, json={'data': [[5.1, 3.5, 1.4, 0.2]]})['result']
assert chances[0][0] > 0.9, chances
assert send('POST', '/service/flowers/', 201, json=[[5.1, 3.5, 1.4, 0.2]])
step('a model in ONNX, by the server itself')

steps = [{'name': 'ridge', 'class': 'Ridge', 'params': {'alpha': 0}, 'state': None}]
ours = {'format': 'omega-edge.pipeline', 'version': 1, 'steps': steps, 'features': None, 'columns': None, 'target': None}
for at in url, alone:
    send('PUT', '/model/line/', 409, at, json=ours)
    send('PUT', '/model/line/', 409, at, data=iris.read_bytes(), headers=headers)
    assert send('PUT', '/model/pipeline/', 202, at, json=ours)['model']['kind'] == 'omega_edge.pipeline'
    send('PUT', '/model/pipeline/fit/?datax=X&datay=Y', 202, at)
    np.testing.assert_allclose(send('PUT', '/model/pipeline/predict/', 202, at, json=[{'x': 100}])['result'], [201])
assert send('POST', '/model/', 201, alone, json={'name': 'lone', 'pipeline': [['Ridge', {}]]})['model']['kind'] == 'omega_edge.pipeline'
assert {'pipeline', 'lone'} < set(om.models.list())
try:
    raise AssertionError(om.models.get('pipeline'))
except TypeError as error:
    assert 'omega_edge.pipeline' in str(error), error
np.testing.assert_allclose(send('PUT', '/model/line/predict/', 202, alone, json=[{'x': 1}])['result'], [3])
np.testing.assert_allclose(np.ravel(om.models.get('line').predict(x)), np.arange(10) * 2 + 1)
step('pipelines of this server are of a kind of its own, and never in the place of a model of Python')

name = 'tools/double'
send('PUT', f'/script/{name}/', 202, data='def run(om, *args, **kwargs):\n    return "old"', headers={'Content-Type': 'text/x-python'})
assert om.scripts.get(name).run(om) == 'old'  # before any run by HTTP
for _ in range(2):
    assert send('POST', f'/script/{name}/run/', 201)['result'] == 'old'
meta = om.scripts.metadata(name)
meta.attributes['docs'] = 'doubles'
meta.save()
code = 'def run(om, data, *args, by=1, **kwargs):\n    return {"twice": data["n"] * 2 * int(by), "rows": len(om.datasets.get("X"))}'
send('PUT', f'/script/{name}/', 202, data=code, headers={'Content-Type': 'text/x-python'})
ran = send('POST', f'/script/{name}/run/?by=3', 201, json={'n': 7})
assert ran['result'] == {'twice': 42, 'rows': 10} and ran['args'] == [{'n': 7}], ran
assert omegaml.Omega().scripts.get(name).run(om, {'n': 1})['twice'] == 2  # omega-ml keeps what it has installed once
assert om.scripts.metadata(name).attributes['docs'] == 'doubles'
assert as_task('POST', f'/script/{name}/run/', json={'n': 2})['result']['twice'] == 4
assert name in [script['name'] for script in send('GET', '/script/', 200)['objects']]
raised = send('POST', f'/script/{name}/run/', 422, json={'m': 7})
assert raised['exception']['type'] == 'KeyError', raised
send('POST', '/script/none/run/', 404, json={})
step('a script from HTTP runs on a worker and in Python, and its new code when it is put again')

package = BytesIO()
with ZipFile(package, 'w') as archive:
    archive.writestr('greet/__init__.py', 'from .words import run\n')
    archive.writestr('greet/words.py', 'def run(om, *args, **kwargs):\n    return "hello"\n')
headers = {'Content-Type': 'application/zip'}
send('PUT', '/script/greet/', 202, data=package.getvalue(), headers=headers)
for at in url, alone:
    assert send('POST', '/script/greet/run/', 201, at)['result'] == 'hello'
assert om.scripts.get('greet').run(om) == 'hello'
assert '"greet"' in send('PUT', '/script/other/', 400, data=package.getvalue(), headers=headers)['message']
module, headers = 'export const run = () => 1', {'Content-Type': 'text/javascript'}
assert 'Python' in send('PUT', '/script/module/', 415, data=module, headers=headers)['message']
assert send('PUT', '/script/module/', 202, alone, data=module, headers=headers)['kind'] == 'omega_edge.module'
assert send('POST', '/script/module/run/', 201, alone)['result'] == 1
assert 'Python' in send('POST', '/script/module/run/', 422)['message']
step('packages without setup files, and modules that are not of Python')

# -- models that HTTP clients make of classes of Python
made = send('POST', '/model/', 201, json={'name': 'made', 'pipeline': [['StandardScaler', {}], ['Ridge', {'alpha': 0.5}]]})
assert made['model']['kind'] == 'sklearn.joblib' and made['model']['name'] == 'made', made
pipeline = om.models.get('made')
assert [type(part).__name__ for _, part in pipeline.steps] == ['StandardScaler', 'Ridge'] and pipeline[-1].alpha == 0.5
send('PUT', '/model/made/fit/?datax=X&datay=Y', 202)
np.testing.assert_allclose(np.ravel(send('PUT', '/model/made/predict/?datax=X', 202)['result']),
                           np.ravel(om.models.get('made').predict(x)))
assert send('POST', '/model/', 409, json={'name': 'made', 'pipeline': [['Ridge', {}]]})
unknown = send('POST', '/model/', 422, json={'name': 'not', 'pipeline': [['NoSuch', {}]]})
assert 'NoSuch' in unknown['message'], unknown
step('a pipeline from HTTP is a scikit-learn object in Python')

print('all of it')
