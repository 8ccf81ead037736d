"""What comes of omega-ml's own work alone, whatever runtime the server has: kinds of models, jobs in Jupyter, pipelines.

How such a task is put into a message is code of no runtime, and messages go and come by those of cluster.py, which runs on
each. Usage: as cluster.py, after it.
"""
import json

import numpy as np
import pandas as pd
import requests
from sklearn.linear_model import LinearRegression, LogisticRegression, SGDRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import omegaml
from requesting import alone, as_task, nothing_left, send, step, url

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

# -- models that HTTP clients make
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
