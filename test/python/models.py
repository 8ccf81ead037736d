"""Each step of the guide's sections on models and tasks, with requests and pandas: first waiting, then as a task.

Usage: models.py URL
"""
import json
import sys
import time

import pandas as pd
import requests

url = sys.argv[1] + '/api/v1'
LINE = pd.DataFrame({'x': range(10)})
LINE['y'] = LINE['x'] * 2


def apidata(df):
    return {
        'append': False,
        'data': json.loads(df.to_json()),
        'dtypes': {name: str(dtype) for name, dtype in df.dtypes.items()},
        'orient': 'columns',
        'index': {'type': type(df.index).__name__, 'values': list(df.index.astype('O').values)},
    }


def waiting(method, path, **how):
    """The answer of a request that waits."""
    answer = requests.request(method, url + path, **how)
    assert answer.status_code == {'GET': 200, 'PUT': 202, 'POST': 201}[method], answer.text
    return answer.json()


def as_task(method, path, **how):
    """The same by way of a task, with the parameter, polled at Location."""
    accepted = requests.request(method, url + path + ('&' if '?' in path else '?') + 'async=1', **how)
    assert accepted.status_code == 202, accepted.text
    task = accepted.json()['task_id']
    assert accepted.headers['Location'] == f'/api/v1/task/{task}/result'
    for _ in range(4000):
        result = requests.get(sys.argv[1] + accepted.headers['Location'])
        if result.status_code != 202:
            break
        time.sleep(0.05)
    assert result.status_code == 200, result.text
    assert requests.get(f'{url}/task/{task}/status').json()['status'] == 'SUCCESS'
    body = result.json()
    assert (body['status'], body['task_id']) == ('SUCCESS', task)
    return body['response']


for name, frame in (('datax', LINE[['x']]), ('datay', LINE[['y']]), ('sample', LINE)):
    # the guide sends one with data=json.dumps(...), which has no Content-Type
    assert requests.put(f'{url}/dataset/{name}/', data=json.dumps(apidata(frame))).status_code == 204

answers = []
for ask, model in ((waiting, 'waited'), (as_task, 'tasked')):
    created = ask('POST', '/model/', json={'name': model, 'pipeline': [['LinearRegression', dict()]]})
    assert set(created['model']) == {'bucket', 'created', 'kind', 'name'}, created
    assert (created['model']['kind'], created['model']['name']) == ('sklearn.joblib', model)
    pd.Timestamp(created['model']['created'])
    fitted = ask('PUT', f'/model/{model}/fit/?datax=datax&datay=datay', data={})
    assert (fitted['datax'], fitted['datay'], fitted['result']) == ('datax', 'datay', 'ok')
    predicted = ask('GET', f'/model/{model}/predict/?datax=datax', data={})
    assert (predicted['datax'], predicted['datay']) == ('datax', None)
    assert max(abs(pd.Series(predicted['result']) - LINE['y'])) < 1e-9
    assert abs(ask('GET', f'/model/{model}/score/?datax=sample[x]&datay=sample[y]')['result'] - 1) < 1e-12
    inline = ask('PUT', f'/model/{model}/predict/', json={'columns': ['x'], 'data': LINE.to_dict('records')})
    assert inline['result'] == predicted['result']
    both = ask('GET', f'/model/{model}/?datax=sample[x]&datay=sample[y]')
    assert both['result'] == predicted['result'] and both['model'] == model
    assert waiting('GET', f'/model/{model}/')['result']['name'] == model
    answers.append(predicted['result'])
    assert requests.delete(f'{url}/model/{model}/').status_code == 202
    assert requests.get(f'{url}/model/{model}/').status_code == 404

assert answers[0] == answers[1]
print('all steps, sync and async')
