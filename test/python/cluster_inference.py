"""Models of a cluster's workers, asked by the clients that people have: tritonclient, the KServe SDK, MLServer's CLI.

Usage: cluster_inference.py URL PYTHON [MLSERVER]. URL is a server on a cluster, PYTHON one that has omega-ml and puts the models
(OMEGA_MONGO_URL and OMEGA_BROKER as the server and the worker have them); the rest as of inference.py. Such a cluster:
`bash test/services/run.sh bash test/services/cluster.sh --port 18932`. Every model is asked twice: of whoever answers first, and,
by the header Require, of a worker. Prints a line per case, and ends at the first that fails.
"""
import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import requests
import tritonclient.http as triton
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig
from tritonclient.utils import InferenceServerException

URL, PYTHON = sys.argv[1:3]
HOST = URL.removeprefix('http://')
WORKER = {'Require': 'default'}
PUT = '''
from functools import partial
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
import omegaml
om = omegaml.setup()
x = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
frame = pd.DataFrame(x, columns=['a', 'b'])
line, words = x @ [2, 3] + 1.0, np.where(x[:, 0] > 0, 'yes', 'no')
om.models.put(LinearRegression().fit(x, line), 'remote/line')
om.models.put(LinearRegression().fit(frame, line), 'named')
om.models.put(LogisticRegression(C=100).fit(x, words), 'words')
om.models.put(LinearRegression().fit(x, np.c_[line, -line]), 'two')
om.models.put(make_pipeline(StandardScaler(), KMeans(2, random_state=0, n_init=1)).fit(x), 'clusters')
# No server here knows it: only a worker answers.
om.models.put(make_pipeline(FunctionTransformer(partial(np.multiply, 2)), LinearRegression()).fit(x, line), 'python')
om.models.put(LinearRegression(), 'unfitted')
'''
ROWS = np.array([[1, 1], [0, 1]], np.float64)


def done(what):
    print(f'ok {what}', flush=True)


def tensor(name, values, datatype, binary=True):
    given = triton.InferInput(name, values.shape, datatype)
    given.set_data_from_numpy(values, binary_data=binary)
    return given


def refused(said, ask):
    try:
        ask()
    except InferenceServerException as error:
        assert said in str(error), error
    else:
        raise AssertionError(said)


def with_triton(client, whose, headers):
    def infer(name, given=None, **more):
        # A copy: tritonclient leaves the length of its JSON in what it is given.
        return client.infer(name, given or [tensor('X', ROWS, 'FP64')], headers={**headers}, **more)

    for name in ['remote/line', 'python']:
        for binary in [True, False]:
            answer = infer(name, [tensor('X', ROWS, 'FP64', binary)], request_id='mine')
            assert np.allclose(answer.as_numpy('predict'), [6, 4]), (name, answer.get_response())
            about = answer.get_response()
            assert about['model_name'] == name and about['id'] == 'mine' and len(about['model_version']) == 40, about
        half = infer(name, [tensor('X', ROWS.astype(np.float16), 'FP16')]).as_numpy('predict')
        assert np.allclose(half, [6, 4]), half
        whole = infer(name, [tensor('X', ROWS.astype(np.int32), 'INT32')]).as_numpy('predict')
        assert np.allclose(whole, [6, 4]), whole
    done(f'{whose}: numbers, in bytes and JSON')
    columns = [tensor('a', np.array([1, 0], np.int64), 'INT64'), tensor('b', np.array([1, 1], np.float32), 'FP32')]
    assert np.allclose(infer('named', columns).as_numpy('predict'), [6, 4])
    done(f'{whose}: a column each')
    assert infer('words').as_numpy('predict').tolist() == [b'yes', b'no']
    for output, shape in [('predict_proba', (2, 2)), ('decision_function', (2,))]:
        values = infer('words', outputs=[triton.InferRequestedOutput(output)]).as_numpy(output)
        assert values.dtype == np.float64 and values.shape == shape, values
    done(f'{whose}: texts, and other outputs')
    assert np.allclose(infer('two').as_numpy('predict'), [[6, -6], [4, -4]])
    labels = infer('clusters').as_numpy('predict')
    # What a worker answers is JSON by then, in which all numbers are one.
    assert set(labels.tolist()) <= {0, 1} and labels.dtype == (np.float64 if headers else np.int64), labels
    distances = infer('clusters', outputs=[triton.InferRequestedOutput('transform')]).as_numpy('transform')
    assert distances.shape == (2, 2)
    done(f'{whose}: two targets, clusters')
    refused('fitted', lambda: infer('unfitted'))
    refused('feature', lambda: infer('remote/line', [tensor('X', np.ones((2, 3)), 'FP64')]))
    refused('', lambda: infer('words', outputs=[triton.InferRequestedOutput('none')]))
    refused('"none"', lambda: infer('none'))
    done(f'{whose}: errors')


def about(client):
    assert client.is_server_live() and client.is_server_ready()
    for name in ['remote/line', 'python', 'words']:
        assert client.is_model_ready(name), name
    assert not client.is_model_ready('unfitted')
    names = {model['name'] for model in client.get_model_repository_index()}
    assert {'remote/line', 'python', 'words', 'unfitted'} <= names, names
    known = client.get_model_metadata('named')
    assert known['inputs'] == [{'name': 'X', 'datatype': 'FP64', 'shape': [-1, 2], 'parameters': {'columns': ['a', 'b']}}], known
    words = {output['name']: output['datatype'] for output in client.get_model_metadata('words')['outputs']}
    assert words['predict'] == 'BYTES', words
    version = client.infer('words', [tensor('X', ROWS, 'FP64')]).get_response()['model_version']
    answer = client.infer('words', [tensor('X', ROWS, 'FP64')], model_version=version)
    assert answer.as_numpy('predict').tolist() == [b'yes', b'no']
    done('what is known of them, versions')


async def with_kserve():
    async with InferenceRESTClient(RESTConfig(protocol='v2')) as client:
        assert await client.is_model_ready(URL, 'python') and not await client.is_model_ready(URL, 'unfitted')
        for name in ['remote/line', 'python']:
            for binary in [True, False]:
                x = InferInput('X', list(ROWS.shape), 'FP64')
                x.set_data_from_numpy(ROWS, binary_data=binary)
                answer = await client.infer(URL, InferRequest(name, [x]), model_name=name)
                assert np.allclose(answer.outputs[0].as_numpy(), [6, 4]), answer
    async with InferenceRESTClient(RESTConfig(protocol='v1')) as client:
        assert await client.is_model_ready(URL, 'python') and not await client.is_model_ready(URL, 'unfitted')
        for headers in [None, WORKER]:
            for name in ['remote/line', 'python']:
                answer = await client.infer(URL, {'instances': ROWS.tolist()}, model_name=name, headers=headers)
                assert np.allclose(answer['predictions'], [6, 4]), answer
            answer = await client.infer(URL, {'inputs': {'a': [1, 0], 'b': [1, 1]}}, model_name='named', headers=headers)
            assert np.allclose(answer['outputs'], [6, 4]), answer
    done('kserve v1 and v2')


def with_mlserver(command):
    with tempfile.TemporaryDirectory() as folder:
        given, got = Path(folder, 'in.txt'), Path(folder, 'out.txt')
        inputs = [{'name': 'X', 'shape': [1, 2], 'datatype': 'FP64', 'data': row} for row in ROWS.tolist()]
        given.write_text('\n'.join(json.dumps({'id': str(row), 'inputs': [one]}) for row, one in enumerate(inputs)))
        for name in ['words', 'python']:
            subprocess.run([command, 'infer', '-u', HOST, '-m', name, '-i', given, '-o', got], check=True)
            answers = {answer['id']: answer['outputs'][0]['data'][0] for answer in map(json.loads, got.read_text().splitlines())}
            assert answers == {'0': 'yes', '1': 'no'} if name == 'words' else np.allclose([answers['0'], answers['1']], [6, 4]), answers
    done('mlserver infer')


def with_mlflow():
    frame = {'columns': ['a', 'b'], 'data': ROWS.tolist()}
    records = [dict(zip('ab', row)) for row in ROWS.tolist()]
    for headers in [{}, WORKER]:
        for body in [{'dataframe_split': frame}, {'dataframe_records': records}, {'inputs': {'a': [1, 0], 'b': [1, 1]}}]:
            answer = requests.post(f'{URL}/api/v1/model/named/invocations', json=body, headers=headers)
            assert np.allclose(answer.json()['predictions'], [6, 4]), (body, answer.text)
            answer = requests.put(f'{URL}/api/v1/model/named/predict/', json=body, headers=headers)
            assert np.allclose(answer.json()['result'], [6, 4]), (body, answer.text)
        csv = {'Content-Type': 'text/csv', **headers}
        answer = requests.post(f'{URL}/api/v1/model/named/invocations', data='a,b\n1,1\n0,1\n', headers=csv)
        assert np.allclose(answer.json()['predictions'], [6, 4]), answer.text
    done('mlflow bodies')


def with_actions():
    for name, listed in [('remote/line', 'predict, score'), ('words', 'predict, predict_proba'), ('python', 'predict, ')]:
        for action in ['predikt', 'coef_', 'score_samples']:
            for answer in [requests.get(f'{URL}/api/v1/model/{name}/{action}/'),
                           requests.put(f'{URL}/api/v1/model/{name}/{action}/', json=[[1, 1]])]:
                assert answer.status_code == 404 and listed in answer.json()['detail'], answer.text
    done('actions that there are not')


subprocess.run([PYTHON, '-W', 'ignore', '-c', PUT], check=True)
triton_client = triton.InferenceServerClient(HOST, network_timeout=120)
about(triton_client)
with_triton(triton_client, 'whoever is first', {})
with_triton(triton_client, 'a worker', WORKER)
asyncio.run(with_kserve())
with_mlflow()
with_actions()
if len(sys.argv) > 3:
    with_mlserver(sys.argv[3])
