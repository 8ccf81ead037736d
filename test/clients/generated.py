"""Calls the main routes by both clients of Python that run.sh has generated."""

import sys
import time

import attrs_client
import omega_client
from attrs_client.api.model import model_predict_put
from attrs_client.models import InlineData, ModelResult, PendingTask
from omega_client import ApiClient, Configuration, DatasetApi, JobApi, ModelApi, ScriptApi, TaskApi

url = sys.argv[1]
client = ApiClient(Configuration(host=url))
datasets, models, scripts, jobs, tasks = (Api(client) for Api in (DatasetApi, ModelApi, ScriptApi, JobApi, TaskApi))

flats = {'size': [30, 45, 60], 'rent': [620, 815, 1010]}
datasets.dataset_put('flats', omega_client.WrittenFrame(data=flats, append=False))
assert datasets.dataset_get('flats', orient='list').actual_instance.data == flats
models.model_create(omega_client.ModelCreation(name='rent', pipeline=[['Ridge', {}]]))
models.model_fit_put('rent', datax='flats[size]', datay='flats[rent]')
rows = omega_client.InlineData(data=[{'size': 70}])
now = models.model_predict_put('rent', inline_data=rows).actual_instance
assert type(now).__name__ == 'ModelResult' and len(now.result) == 1, now
later = models.model_predict_put('rent', var_async=True, inline_data=rows).actual_instance
assert type(later).__name__ == 'PendingTask', later
for _ in range(100):
    if tasks.task_status(later.task_id).status == 'SUCCESS':
        break
    time.sleep(0.1)
assert tasks.task_result(later.task_id).response['result'] == now.result
scripts.script_put('double', 'def run(om, data, **kwargs):\n    return 2 * data["n"]\n')
assert scripts.script_run_post('double', body={'n': 21}).result == 42
jobs.job_create(omega_client.JobCreation(name='report', code='print(1)'))
assert set(jobs.job_run_post('report').job_runs.values()) == {'OK'}
print('openapi-generator: python')

attrs = attrs_client.Client(base_url=url)
body = InlineData.from_dict({'data': [{'size': 70}]})
assert isinstance(model_predict_put.sync('rent', client=attrs, body=body), ModelResult)
assert isinstance(model_predict_put.sync('rent', client=attrs, body=body, async_=True), PendingTask)
print('openapi-python-client')
