"""What Python users and HTTP clients do to one database, each seen by the other, with a stock worker between them.

Usage: cluster.py URL ALONE, with OMEGA_MONGO_URL and OMEGA_BROKER as the server and the worker have them; at ALONE is a
server that has the database and no broker.
"""
import json
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import requests
from pandas.testing import assert_frame_equal, assert_series_equal
from sklearn.linear_model import LinearRegression
from sklearn.manifold import Isomap
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

import omegaml
from omegaml.backends.genai.models import GenAIModelHandler
from omegaml.backends.virtualobj import virtualobj
from openai import OpenAI
from requesting import PATIENCE, alone, as_task, nothing_left, send, step, url

om = omegaml.setup()


def frame_of(answer):
    """The pandas of an answer in the guide's form."""
    frame = pd.DataFrame({name: list(column.values()) for name, column in answer['data'].items()})
    frame.index = answer['index']['values']
    return frame


# -- datasets, Python first
first = pd.DataFrame({'x': range(10), 'f': np.linspace(0, 1, 10), 's': list('abcdefghij'), 'b': [True, False] * 5})
om.datasets.put(first, 'folder/shared', append=False)
read = send('GET', '/dataset/folder/shared/', 200)
assert_frame_equal(frame_of(read), first, check_index_type=False)
more = first.iloc[:2]
body = {'data': {name: list(more[name]) for name in more}, 'append': True}
send('PUT', '/dataset/folder/shared/', 204, data=json.dumps({**body, 'data': json.loads(json.dumps(body['data'], default=lambda v: v.item()))}))
both = om.datasets.get('folder/shared')
assert_frame_equal(both.reset_index(drop=True), pd.concat([first, more], ignore_index=True))
assert list(both.index) == list(range(10)) + [0, 1]
step('python puts, we read and append, python reads')

# -- datasets, HTTP first
send('PUT', '/dataset/ours/', 204, json={'data': {'x': [1, 2], 't': ['2024-01-01', None], 's': ['a', None]},
                                         'dtypes': {'t': 'datetime64[ns]'}})
ours = om.datasets.get('ours')
assert_frame_equal(ours, pd.DataFrame({'x': [1, 2], 't': pd.to_datetime(['2024-01-01', None]), 's': ['a', None]}))
om.datasets.put(ours.iloc[:1], 'ours', append=True)
answer = send('GET', '/dataset/ours/?orient=list', 200)
assert answer['data']['x'] == [1, 2, 1] and answer['data']['s'] == ['a', None, 'a'], answer
send('PUT', '/dataset/ours/?append=0', 204, json={'data': {'x': [9]}})
assert list(om.datasets.get('ours')['x']) == [9]
assert 'ours' in om.datasets.list() and om.datasets.metadata('ours').kind == 'pandas.dfrows'
send('DELETE', '/dataset/ours/', 202)
assert om.datasets.metadata('ours') is None
step('we put, python reads and appends, we read, replace and delete')

# -- other kinds
om.datasets.put(pd.Series([1.5, 2.5], name='v'), 'series')
assert send('GET', '/dataset/series/?orient=list', 200)['data'] == {'v': [1.5, 2.5]}
other = om['other']
other.datasets.put(first, 'only-there')
assert send('GET', '/dataset/only-there/', 404) is not None
assert len(send('GET', '/dataset/only-there/?orient=list', 200, headers={'Bucket': 'other'})['data']['x']) == 10
step('series and buckets')

# -- models of Python, computed by a stock worker
x = pd.DataFrame({'x': range(10)})
om.datasets.put(x, 'X', append=False)
om.datasets.put(x * 2 + 1, 'Y', append=False)
om.models.put(LinearRegression(), 'line')
models = [model['name'] for model in send('GET', '/model/', 200)['objects']]
assert 'line' in models and not [name for name in models if name.startswith('_')], models
fitted = send('PUT', '/model/line/fit/?datax=X&datay=Y', 202)
assert fitted['result'] == 'ok', fitted
predicted = send('PUT', '/model/line/predict/?datax=X', 202)
np.testing.assert_allclose(np.ravel(predicted['result']), np.arange(10) * 2 + 1)
inline = send('PUT', '/model/line/predict/', 202, json=[{'x': 100}])
np.testing.assert_allclose(np.ravel(inline['result']), [201])
om.datasets.put([[100], [200]], 'rows')
np.testing.assert_allclose(np.ravel(send('PUT', '/model/line/predict/?datax=rows', 202)['result']), [201, 401])
later = as_task('PUT', '/model/line/predict/', json={'columns': ['x'], 'data': [[7], [8]]})
np.testing.assert_allclose(np.ravel(later['result']), [15, 17])
assert abs(send('GET', '/model/line/score/?datax=X&datay=Y', 200)['result'] - 1) < 1e-9
python_says = om.runtime.model('line').predict('X').get(timeout=PATIENCE)
np.testing.assert_allclose(np.ravel(python_says), np.arange(10) * 2 + 1)
nothing_left(om)
step('fit, predict and score of a stock worker, by name, inline and as a task')
# here where the model is known, and by the stock worker that the label names
for query in ['', '?require=default']:
    asked = {'inputs': [{'name': 'x', 'datatype': 'FP64', 'shape': [2], 'data': [7, 8]}], 'id': 'mine'}
    answer = requests.post(f'{sys.argv[1]}/v2/models/line/infer{query}', json=asked, timeout=PATIENCE).json()
    assert answer.get('id') == 'mine' and answer['outputs'][0]['name'] == 'predict', answer
    np.testing.assert_allclose(answer['outputs'][0]['data'], [15, 17])
    answer = requests.post(f'{sys.argv[1]}/v1/models/line:predict{query}', json={'instances': [[7], [8]]}, timeout=PATIENCE).json()
    np.testing.assert_allclose(answer['predictions'], [15, 17])
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


# -- services and generative models
@virtualobj
def shouted(data=None, method=None, meta=None, store=None, tracking=None, **kwargs):
    if 'text' not in data:
        raise Exception('there is no text', 406)
    return {'shouted': data['text'].upper()}


om.scripts.put(shouted, 'shouted')
assert send('POST', '/service/shouted/', 201, json={'text': 'oh'}) == {'shouted': 'OH'}
assert send('POST', '/service/shouted/', 406, json={})['message'] == 'there is no text'


class Parrot(GenAIModelHandler):
    """Repeats the last message, in OpenAI's form."""

    def complete(self, prompt, messages=None, stream=False, **kwargs):
        words = (prompt or messages[-1]['content']).split(' ')
        if 'fail' in words:
            raise ValueError('it shall fail')
        base = {'id': 'chat-1', 'created': 1, 'model': 'parrot'}

        def chunk(word):
            choice = {'index': 0, 'delta': {'role': 'assistant', 'content': word}, 'finish_reason': None}
            return {**base, 'object': 'chat.completion.chunk', 'choices': [choice]}

        if stream:
            return (chunk(word) for word in words)
        message = {'role': 'assistant', 'content': ' '.join(words)}
        return {**base, 'object': 'chat.completion',
                'choices': [{'index': 0, 'message': message, 'finish_reason': 'stop'}]}

    def embed(self, documents, **kwargs):
        rows = [{'object': 'embedding', 'index': place, 'embedding': [float(len(text))]}
                for place, text in enumerate(documents)]
        return {'object': 'list', 'model': 'parrot', 'data': rows, 'usage': {'prompt_tokens': 0, 'total_tokens': 0}}


om.models.put(Parrot, 'parrot', replace=True)
completed = send('PUT', '/model/parrot/complete/', 202, json={'prompt': 'hello you'})
assert completed['result']['choices'][0]['message']['content'] == 'hello you', completed
assert as_task('PUT', '/model/parrot/complete/', json={'prompt': 'a b'})['model'] == 'parrot'
assert send('PUT', '/model/parrot/complete/', 422, json={'prompt': 'fail'})['message'] == 'it shall fail'
client = OpenAI(base_url=sys.argv[1] + '/api/openai/v1', api_key='none')
assert 'parrot' in [model.id for model in client.models.list()]
asked = {'model': 'parrot', 'messages': [{'role': 'user', 'content': 'one two three'}]}
assert client.chat.completions.create(**asked).choices[0].message.content == 'one two three'
streamed = [chunk.choices[0].delta.content for chunk in client.chat.completions.create(**asked, stream=True)]
assert streamed == ['one', 'two', 'three'], streamed
vectors = client.embeddings.create(model='parrot', input=['a', 'abc'], encoding_format='float')
assert [row.embedding for row in vectors.data] == [[1.0], [3.0]], vectors
events = requests.put(f'{url}/model/parrot/complete/', json={'prompt': 'a b', 'stream': True}).text.split('\n\n')
assert [json.loads(event[6:])['result']['choices'][0]['delta']['content'] for event in events if event] == ['a', 'b']
step("services, and OpenAI's own client on a model of the cluster")

print('all of it')
