"""What the workers of a cluster do for Omega Edge beyond omega-ml's own tasks.

A script of omega-ml: its `run` is given an order, {"operation", "arguments"}, and answers {"result": ...} or, when
it is refused, {"refused": {"exception", "status", "answer"}}.
"""

import inspect
import os
import posixpath
import sys
import tempfile
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial

from celery import current_task
from celery.result import allow_join_result
from omegaml.util import ensure_json_serializable


@contextmanager
def in_this_process(om):
    """What omega-ml's runtime is asked for is done here: its own worker could be waiting for itself."""
    before = om.runtime.is_local
    om.runtime.mode(local=True)
    try:
        with allow_join_result():
            yield om.runtime
    finally:
        om.runtime.mode(local=bool(before))


def create_model(om, name, pipeline):
    from sklearn.pipeline import Pipeline
    from sklearn.utils import all_estimators

    known = dict(all_estimators())
    steps = []
    for place, step in enumerate(pipeline):
        *given, kind, params = step
        if kind not in known:
            raise ValueError(f'"{kind}" is no estimator of scikit-learn')
        steps.append((given[0] if given else f'{kind.lower()}-{place + 1}', known[kind](**(params or {}))))
    meta = om.models.put(steps[0][1] if len(steps) == 1 else Pipeline(steps), name)
    created = meta.created
    stamp = created.strftime('%Y-%m-%dT%H:%M:%S.') + f'{created.microsecond // 1000:03d}Z'
    return {'bucket': meta.bucket, 'created': stamp, 'kind': meta.kind, 'name': name}


def predict_shaped(om, name, body):
    """Predicts for one column whose values are arrays of a shape, as omega-ml's own server takes them."""
    import numpy as np
    import pandas as pd

    data = pd.DataFrame(body['data'], columns=body.get('columns'))
    if len(data.columns) != 1:
        raise ValueError(f'"shape" is for data of one column, these have {len(data.columns)}')
    values = np.stack([np.reshape(value, body['shape']) for value in data.iloc[:, 0]])
    backend = om.models.get_backend(name, data_store=om.datasets, model_store=om.models, tracking=None)
    stored = om.runtime.model(name)._ensure_data_is_stored(values)
    try:
        return backend.perform('predict', name, stored, pure_python=True)
    finally:
        om.datasets.drop(stored, force=True)


def run_job(om, name, source):
    """Runs a notebook with a cell that sets its parameters: behind the one tagged so, or first, as papermill does."""
    from nbformat.v4 import new_code_cell

    def tags(cell):
        return cell.metadata.get('tags', [])

    def with_parameters(name):
        notebook = stored(name)
        cell = new_code_cell(source, metadata={'tags': ['injected-parameters']})
        if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
            del cell['id']
        cells = [known for known in notebook.cells if 'injected-parameters' not in tags(known)]
        place = next((at + 1 for at, known in enumerate(cells) if 'parameters' in tags(known)), 0)
        notebook.cells = [*cells[:place], cell, *cells[place:]]
        return notebook

    # what omega-ml runs is what it gets; results and the book of runs are then those of the job
    stored = om.jobs.get
    om.jobs.get = with_parameters
    try:
        om.jobs.run_notebook(name)
    finally:
        del om.jobs.get
    # as omega-ml's own task says it
    meta = om.jobs.metadata(name)
    meta.attributes.update(state='SUCCESS', task_id=current_task.request.id)
    meta.save()


def installed(backend, name, file):
    """The folder that has the package of a file; processes of a worker share it, so that it comes whole."""
    folder = os.path.join(backend.packages_path, file)
    if not os.path.isdir(folder):
        os.makedirs(backend.packages_path, exist_ok=True)
        own = tempfile.mkdtemp(dir=backend.packages_path)
        backend.get(name, localpath=own)
        with suppress(OSError):  # another process was first
            os.rename(own, folder)
    module = posixpath.basename(name) + '.'
    for known in [known for known in sys.modules if known.startswith(module)]:
        del sys.modules[known]  # omega-ml does so with the package, not with what is in it
    return folder


def run_stored(om, name, *args, **kwargs):
    """What a script answers, as it is stored now.

    omega-ml installs a package where there is no folder of its name, so that a worker would keep the first one. Here
    each file has a folder of its own.
    """
    # without the task of a script, which makes a text of what was raised
    tracking = om.runtime.experiment('.notrack', provider='notrack')
    backend = om.scripts.get_backend(name, data_store=om.scripts, tracking=tracking)
    meta = om.scripts.metadata(name)
    if meta.kind == 'python.package':
        folder = installed(backend, name, str(meta.gridfile.grid_id))
        backend.get = partial(backend.get, localpath=folder)
    return backend.perform('run', name, *args, om=om, **kwargs)


def run_script(om, name, *args_and_kwargs):
    """The same with what omega-ml's own task says of a run."""
    *args, given = args_and_kwargs
    kwargs = {**given, 'pure_python': False}
    started = datetime.now()
    result = run_stored(om, name, *args, **kwargs)
    ended = datetime.now()
    return {'script': name, 'args': args, 'kwargs': kwargs, 'result': result,
            'runtimes': (ended - started).total_seconds(), 'started': started.isoformat(), 'ended': ended.isoformat()}


def check_script(om, source):
    """Raises a SyntaxError where it is no module."""
    compile(source, 'script.py', 'exec', dont_inherit=True)


def serve(om, name, action, query, payload):
    from omegaml.backends.restapi.service import GenericServiceResource

    class Services(GenericServiceResource):
        def run(self, name, query, payload):
            result = run_stored(om, name, payload, pure_python=False, **query)
            return self.prepare_result({'result': result}, script_id=name)

    with in_this_process(om):
        return getattr(Services(om), action)(name, query, payload)


def generate(om, name, action, data, options):
    """What a model makes of the data; of several prompts a list, where a piece says of which it is."""
    stream, several = options.get('stream'), options.pop('several', False)

    def answer(data, told):
        stored = runtime.model(name)._ensure_data_is_stored(data)
        backend = om.models.get_backend(name, data_store=om.datasets, model_store=om.models, tracking=None)
        result = backend.perform(action, name, stored, **options)
        if not stream:
            return result
        # a model that does not stream says all at once
        pieces = result if inspect.isgenerator(result) or isinstance(result, list) else [result]
        said = []
        for piece in pieces:
            said.append(ensure_json_serializable(piece))
            current_task.update_state(state='PROGRESS', meta=told(said[-1]))
        return ''.join(said) if all(isinstance(piece, str) for piece in said) else said

    with in_this_process(om) as runtime:
        if not several:
            return answer(data, lambda piece: piece)
        return [answer({**data, 'prompt': prompt}, lambda piece, at=at: {'prompt': at, 'piece': piece})
                for at, prompt in enumerate(data['prompt'])]


OPERATIONS = {operation.__name__: operation for operation in (check_script, create_model, generate, predict_shaped, run_job, run_script, serve)}


def refusal(error):
    """An exception's second argument may be the status that a service wants to answer."""
    first, *more = error.args or ('',)
    status = more[0] if more and isinstance(more[0], int) else None
    answer = first if status and isinstance(first, (dict, list)) else str(first if status else error)
    return {'exception': type(error).__name__, 'status': status, 'answer': answer}


def exit_text(error):
    return f'The script has called sys.exit({"" if error.code is None else repr(error.code)}), let it return instead'


def run(om, order, **kwargs):
    try:
        result = OPERATIONS[order['operation']](om, *order['arguments'])
        return {'result': ensure_json_serializable(result)}
    except SystemExit as error:  # which would end the worker
        return {'refused': {'exception': 'SystemExit', 'status': None, 'answer': exit_text(error)}}
    except Exception as error:
        return {'refused': refusal(error)}
