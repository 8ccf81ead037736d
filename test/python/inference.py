"""Asks models by the clients that people have: tritonclient, the KServe SDK, MLServer's CLI, and MLflow's bodies.

Usage: inference.py URL [MLSERVER]. Needs tritonclient[http], kserve and requests; MLSERVER is the command of MLServer 1.7,
which wants a venv of its own. Prints a line per case, and ends at the first that fails.
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
import tritonclient.http.aio as triton_aio
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

URL = sys.argv[1]
HOST = URL.removeprefix('http://')
ONNX = Path(__file__).parent.parent / 'models' / 'onnx'
FLOWERS = np.array([[5.1, 3.5, 1.4, 0.2], [6.3, 3.3, 6.0, 2.5]])


def done(what):
    print(f'ok {what}', flush=True)


def upload(name, file):
    body = (ONNX / f'{file}.onnx').read_bytes()
    answer = requests.put(f'{URL}/api/v1/model/{name}/', data=body, headers={'Content-Type': 'application/octet-stream'})
    assert answer.status_code == 202, answer.text


def prepare():
    for name, file in [('flowers', 'logistic'), ('image', 'image'), ('half', 'half_input'), ('ports', 'ports'), ('integers', 'integers'),
                       ('team/passengers', 'passengers')]:
        upload(name, file)
    requests.delete(f'{URL}/api/v1/model/line/')
    answer = requests.post(f'{URL}/api/v1/model/', json={'name': 'line', 'pipeline': [['LinearRegression', {}]]})
    assert answer.status_code == 201, answer.text
    rows = [{'a': 0, 'b': 0}, {'a': 1, 'b': 0}, {'a': 0, 'b': 1}, {'a': 1, 'b': 1}]
    body = {'datax': rows, 'datay': [{'y': 1 + 2 * row['a'] + 3 * row['b']} for row in rows]}
    answer = requests.put(f'{URL}/api/v1/model/line/fit/', json=body)
    assert answer.status_code == 202, answer.text


    flowers = (ONNX.parent / 'fitted/files/iris.joblib').read_bytes()
    answer = requests.put(f'{URL}/api/v1/model/iris/', data=flowers, headers={'Content-Type': 'application/octet-stream'})
    assert answer.status_code == 202, answer.text


def refused(said, ask):
    try:
        ask()
    except InferenceServerException as error:
        assert said in str(error), error
    else:
        raise AssertionError(said)


def tensor(name, values, datatype, binary=True):
    given = triton.InferInput(name, values.shape, datatype)
    given.set_data_from_numpy(values, binary_data=binary)
    return given


def with_triton():
    client = triton.InferenceServerClient(HOST)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready('flowers')
    assert client.get_server_metadata()['name'] == 'omega-edge'
    names = [model['name'] for model in client.get_model_repository_index()]
    assert {'flowers', 'line', 'team/passengers'} <= set(names), names
    known = client.get_model_metadata('flowers')
    assert known['inputs'] == [{'name': 'X', 'datatype': 'FP32', 'shape': [-1, 4]}], known
    done('triton metadata')
    x = FLOWERS.astype(np.float32)
    for binary in [True, False]:
        answer = client.infer('flowers', [tensor('X', x, 'FP32', binary)], request_id='mine')
        assert answer.get_response()['id'] == 'mine'
        assert answer.as_numpy('label').tolist() == [0, 2]
        proba = answer.as_numpy('probabilities')
        assert proba.dtype == np.float32 and np.allclose(proba.sum(axis=1), 1)
        done(f'triton binary={binary}')
    version = client.infer('flowers', [tensor('X', x, 'FP32')]).get_response()['model_version']
    for one in [version, 'latest']:
        assert client.is_model_ready('flowers', one)
        client.infer('flowers', [tensor('X', x, 'FP32')], model_version=one)
    done('triton versions')
    wanted = [triton.InferRequestedOutput('probabilities', binary_data=True), triton.InferRequestedOutput('label', binary_data=False)]
    answer = client.infer('flowers', [tensor('X', x, 'FP32')], outputs=wanted)
    assert [output['name'] for output in answer.get_response()['outputs']] == ['probabilities', 'label']
    assert answer.as_numpy('label').tolist() == [0, 2]
    done('triton requested outputs')
    for coding in ['gzip', 'deflate']:
        answer = client.infer('flowers', [tensor('X', x, 'FP32')], request_compression_algorithm=coding)
        assert answer.as_numpy('label').tolist() == [0, 2]
    done('triton compressed requests')
    image = np.random.default_rng(0).normal(size=(2, 3, 5)).astype(np.float32)
    assert np.array_equal(client.infer('image', [tensor('X', image, 'FP32')]).as_numpy('variable'), image)
    half = np.array([[0.1], [65504], [-2]], dtype=np.float16)
    answer = client.infer('half', [tensor('X', half, 'FP16')]).as_numpy('variable')
    assert answer.dtype == np.float16 and np.array_equal(answer, half)
    done('triton rank 3, FP16')
    words = np.array([['Cherbourg'], ['Southampton']], dtype=object)
    for binary in [True, False]:
        client.infer('ports', [tensor('X', words, 'BYTES', binary)])
    done('triton BYTES')
    known = client.get_model_metadata('team/passengers')
    columns = {'FP32': np.array([[30.0]], np.float32), 'INT64': np.array([[1]], np.int64), 'BYTES': np.array([['Cherbourg']], object)}
    given = [tensor(one['name'], columns[one['datatype']], one['datatype']) for one in known['inputs']]
    assert len(given) > 1 and client.infer('team/passengers', given).as_numpy('label').shape == (1,)
    done('triton several inputs, a name with a slash')
    rows = np.array([[1, 1], [2, 0]], np.float64)
    assert np.allclose(client.infer('line', [tensor('X', rows, 'FP64')]).as_numpy('predict'), [6, 5])
    columns = [tensor('b', np.array([1, 0], np.int32), 'INT32'), tensor('a', np.array([1, 2], np.float32), 'FP32')]
    assert np.allclose(client.infer('line', columns).as_numpy('predict'), [6, 5])
    done('triton an estimator, by matrix and by column')
    answer = client.infer('iris', [tensor('X', FLOWERS, 'FP64')]).as_numpy('predict')
    assert answer.tolist() == [b'setosa', b'virginica'], answer
    done('triton a model of scikit-learn, texts answered')
    for dtype in ['bool', 'uint8', 'uint16', 'uint32', 'uint64', 'int8', 'int16', 'int32', 'int64', 'float16', 'float32', 'float64']:
        datatype = np_to_triton_dtype(np.dtype(dtype) if dtype != "bool" else bool)
        for binary in [True] if dtype == 'float16' else [True, False]:
            whole = client.infer('integers', [tensor('X', np.array([[0], [1]], dtype), datatype, binary)])
            assert whole.as_numpy('variable').tolist() == [[0], [1]], dtype
    done('triton all datatypes')
    for name, given, said in [('none', x, '"none"'), ('flowers', x[:, :3], 'shape')]:
        refused(said, lambda: client.infer(name, [tensor('X', given, 'FP32')]))
    shared = triton.InferInput('X', [2, 4], 'FP32')
    shared.set_shared_memory('region', 32)
    refused('shared memory', lambda: client.infer('flowers', [shared]))
    wanted = triton.InferRequestedOutput('label')
    wanted.set_shared_memory('region', 16)
    refused('shared memory', lambda: client.infer('flowers', [tensor('X', x, 'FP32')], outputs=[wanted]))
    classes = triton.InferRequestedOutput('probabilities', class_count=2)
    refused('classification', lambda: client.infer('flowers', [tensor('X', x, 'FP32')], outputs=[classes]))
    refused('There is nothing at', lambda: client.register_system_shared_memory('region', '/region', 32))
    done('triton errors')
    calls = [client.async_infer('flowers', [tensor('X', x, 'FP32')]) for _ in range(20)]
    assert all(call.get_result().as_numpy('label').tolist() == [0, 2] for call in calls)
    done('triton asynchronous calls')


async def with_triton_aio():
    async with triton_aio.InferenceServerClient(HOST) as client:
        assert await client.is_server_live() and await client.is_server_ready() and await client.is_model_ready('flowers')
        given = triton_aio.InferInput('X', [2, 4], 'FP32')
        given.set_data_from_numpy(FLOWERS.astype(np.float32))
        for coding in [None, 'gzip']:
            calls = [client.infer('flowers', [given], request_compression_algorithm=coding) for _ in range(8)]
            assert all(answer.as_numpy('label').tolist() == [0, 2] for answer in await asyncio.gather(*calls))
        done('triton aio')


async def with_kserve():
    async with InferenceRESTClient(RESTConfig(protocol='v2')) as client:
        assert await client.is_server_live(URL) and await client.is_server_ready(URL)
        assert await client.is_model_ready(URL, 'flowers')
        assert not await client.is_model_ready(URL, 'none')
        for binary in [True, False]:
            x = InferInput('X', list(FLOWERS.shape), 'FP32')
            x.set_data_from_numpy(FLOWERS.astype(np.float32), binary_data=binary)
            answer = await client.infer(URL, InferRequest('flowers', [x], request_id='mine'), model_name='flowers')
            assert answer.id == 'mine', answer
            outputs = {output.name: output.as_numpy() for output in answer.outputs}
            assert outputs['label'].tolist() == [0, 2], outputs
            done(f'kserve v2 binary={binary}')
    async with InferenceRESTClient(RESTConfig(protocol='v1')) as client:
        assert await client.is_server_live(URL) and await client.is_model_ready(URL, 'flowers')
        answer = await client.infer(URL, {'instances': FLOWERS.tolist()}, model_name='flowers')
        assert answer == {'predictions': [0, 2]}, answer
        answer = await client.infer(URL, {'instances': [{'a': 1, 'b': 1}]}, model_name='line')
        assert np.allclose(answer['predictions'], [6]), answer
        answer = await client.infer(URL, {'inputs': {'a': [1, 2], 'b': [1, 0]}}, model_name='line')
        assert np.allclose(answer['outputs'], [6, 5]), answer
        done('kserve v1, rows and columns')


def with_mlserver(command):
    requests_of = [{'id': str(row), 'inputs': [{'name': 'X', 'shape': [1, 4], 'datatype': 'FP32', 'data': values}]}
                   for row, values in enumerate(FLOWERS.tolist())]
    with tempfile.TemporaryDirectory() as folder:
        given, got = Path(folder, 'in.txt'), Path(folder, 'out.txt')
        given.write_text('\n'.join(map(json.dumps, requests_of)))
        for flags in [[], ['-b'], ['-s', '2']]:
            subprocess.run([command, 'infer', '-u', HOST, '-m', 'flowers', '-i', given, '-o', got, *flags], check=True)
            answers = [json.loads(line) for line in got.read_text().splitlines()]
            labels = {answer['id']: answer['outputs'][0]['data'] for answer in answers}
            assert labels == {'0': [0], '1': [2]}, answers
            done(f'mlserver infer {" ".join(flags)}')


def with_mlflow():
    frame = {'columns': ['a', 'b'], 'index': [0, 1], 'data': [[1, 1], [2, 0]]}
    rows = [{'a': 1, 'b': 1}, {'a': 2, 'b': 0}]
    bodies = [{'dataframe_split': frame}, {'dataframe_records': rows}, {'instances': rows}, {'inputs': {'a': [1, 2], 'b': [1, 0]}}]
    for body in bodies:
        answer = requests.post(f'{URL}/api/v1/model/line/invocations', json=body)
        assert np.allclose(answer.json()['predictions'], [6, 5]), (body, answer.text)
        answer = requests.put(f'{URL}/api/v1/model/line/predict/', json=body)
        assert np.allclose(answer.json()['result'], [6, 5]), (body, answer.text)
    headers = {'Content-Type': 'text/csv'}
    answer = requests.post(f'{URL}/api/v1/model/line/invocations', data='a,b\n1,1\n2,0\n', headers=headers)
    assert np.allclose(answer.json()['predictions'], [6, 5]), answer.text
    answer = requests.put(f'{URL}/api/v1/model/line/predict/', data='a,b\n1,1\n2,0\n', headers=headers)
    assert np.allclose(answer.json()['result'], [6, 5]), answer.text
    done('mlflow bodies')


prepare()
with_triton()
asyncio.run(with_triton_aio())
asyncio.run(with_kserve())
if len(sys.argv) > 2:
    with_mlserver(sys.argv[2])
with_mlflow()
