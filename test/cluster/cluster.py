"""What Python users and HTTP clients do to one database, each seen by the other, with a stock worker between them.

Usage: cluster.py URL, with OMEGA_MONGO_URL and OMEGA_BROKER as the server and the worker have them. What the server does with
what it has got from there is in once.py.
"""
import json
import sys

import numpy as np
import pandas as pd
import requests
from pandas.testing import assert_frame_equal, assert_series_equal
from sklearn.linear_model import LinearRegression

import omegaml
from omegaml.backends.genai.models import GenAIModelHandler
from omegaml.backends.virtualobj import virtualobj
from openai import OpenAI
from requesting import PATIENCE, as_task, nothing_left, send, step, url

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
