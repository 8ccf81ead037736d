"""What the workers of a cluster do for Omega Edge beyond omega-ml's own tasks.

A script of omega-ml: its `run` is given an order, {"operation", "arguments"}, and answers {"result": ...} or, when
it is refused, {"refused": {"exception", "status", "answer"}}.
"""

import inspect
from contextlib import contextmanager

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


def serve(om, name, action, query, payload):
    from omegaml.backends.restapi.service import GenericServiceResource

    class Services(GenericServiceResource):
        def run(self, name, query, payload):
            # without the task of a script, which makes a text of what was raised
            tracking = om.runtime.experiment('.notrack', provider='notrack')
            backend = om.scripts.get_backend(name, data_store=om.scripts, tracking=tracking)
            result = backend.perform('run', name, payload, om=om, pure_python=True, **query)
            return self.prepare_result({'result': result}, script_id=name)

    with in_this_process(om):
        return getattr(Services(om), action)(name, query, payload)


def generate(om, name, action, data, options):
    with in_this_process(om) as runtime:
        stored = runtime.model(name)._ensure_data_is_stored(data)
        backend = om.models.get_backend(name, data_store=om.datasets, model_store=om.models, tracking=None)
        result = backend.perform(action, name, stored, **options)
        if not options.get('stream'):
            return result
        # a model that does not stream says all at once
        pieces = result if inspect.isgenerator(result) or isinstance(result, list) else [result]
        last = None
        for piece in pieces:
            last = ensure_json_serializable(piece)
            current_task.update_state(state='PROGRESS', meta=last)
        return last


OPERATIONS = {'create_model': create_model, 'serve': serve, 'generate': generate}


def refusal(error):
    """An exception's second argument may be the status that a service wants to answer."""
    first, *more = error.args or ('',)
    status = more[0] if more and isinstance(more[0], int) else None
    answer = first if status and isinstance(first, (dict, list)) else str(first if status else error)
    return {'exception': type(error).__name__, 'status': status, 'answer': answer}


def run(om, order, **kwargs):
    try:
        result = OPERATIONS[order['operation']](om, *order['arguments'])
        return {'result': ensure_json_serializable(result)}
    except Exception as error:
        return {'refused': refusal(error)}
