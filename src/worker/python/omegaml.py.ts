/** The module `omegaml` of notebooks and scripts: the part of omega-ml's own that reaches the store. */
export const OMEGAML = `
import json, sys, types

import _omega_host as _host


def _call(method, body=None, **params):
    answer = json.loads(_host.call(method, json.dumps(params), json.dumps(body or {}, default=_plain)))
    if 'error' in answer:
        kind, message = answer['error']
        raise (LookupError if kind == 'not-found' else ValueError)(message)
    return answer['value']


def _plain(value):
    if hasattr(value, 'tolist'):
        return value.tolist()
    if hasattr(value, 'isoformat'):
        return value.isoformat()
    raise TypeError(f'A value of type "{type(value).__name__}" cannot be stored, give numbers, texts, lists or dicts')


def _frame_body(obj):
    """What a dataset is written as: a DataFrame with its dtypes, records, or columns."""
    if hasattr(obj, 'to_json') and hasattr(obj, 'dtypes'):
        return {'orient': 'split', 'data': json.loads(obj.to_json(orient='split', date_format='iso')),
                'dtypes': {str(name): str(dtype) for name, dtype in obj.dtypes.items()}}
    if isinstance(obj, dict):
        return {'data': obj}
    if isinstance(obj, (list, tuple)) and all(isinstance(row, dict) for row in obj):
        return {'data': list(obj)}
    raise TypeError('A dataset is a DataFrame, a list of dicts (rows), or a dict of lists (columns)')


class _Objects:
    def __init__(self, kind):
        self._kind = kind

    def list(self, pattern=None):
        return _call(f'{self._kind}.list', pattern=pattern)

    def exists(self, name):
        return _call(f'{self._kind}.exists', name=name)

    def metadata(self, name):
        return types.SimpleNamespace(**_call(f'{self._kind}.metadata', name=name))

    def drop(self, name, force=False):
        if force and not self.exists(name):
            return False
        return _call(f'{self._kind}.drop', name=name)

    def __contains__(self, name):
        return self.exists(name)


class _Datasets(_Objects):
    def get(self, name):
        """A DataFrame where pandas is there, else the rows as dicts."""
        answer = _call('datasets.get', name=name)
        try:
            import pandas as pd
        except ImportError:
            return answer['data']
        frame = pd.DataFrame(answer['data'], columns=list(answer['dtypes']))
        labels = answer['index']['values']
        frame.index = pd.MultiIndex.from_tuples(map(tuple, labels)) if answer['index']['type'] == 'MultiIndex' else labels
        return frame.astype({name: dtype for name, dtype in answer['dtypes'].items() if dtype != 'object'})

    def put(self, obj, name, append=True):
        return _call('datasets.put', _frame_body(obj), name=name, append=bool(append))


class _Result:
    def __init__(self, value):
        self._value = value

    def get(self, timeout=None):
        return self._value


class _ModelRuntime:
    def __init__(self, name):
        self._name = name

    def _run(self, action, x, y=None):
        data = {}
        for key, value in (('datax', x), ('datay', y)):
            if value is not None:
                data[key] = value if isinstance(value, str) else _frame_body(value)
        return _Result(_call('model.run', name=self._name, action=action, **data))


def _action(name):
    def run(self, x, y=None, **_):
        return self._run(name, x, y)
    run.__name__ = name
    return run


for _name in ('fit', 'partial_fit', 'predict', 'predict_proba', 'score', 'transform', 'fit_transform',
              'decision_function'):
    setattr(_ModelRuntime, _name, _action(_name))


class _Runtime:
    def model(self, name):
        return _ModelRuntime(name)


class Omega:
    def __init__(self):
        self.datasets = _Datasets('datasets')
        self.models = _Objects('models')
        self.jobs = _Objects('jobs')
        self.scripts = _Objects('scripts')
        self.runtime = _Runtime()


def _install():
    om = Omega()
    module = types.ModuleType('omegaml')
    module.Omega = Omega
    module.setup = lambda *args, **kwargs: om
    for name in ('datasets', 'models', 'jobs', 'scripts', 'runtime'):
        setattr(module, name, getattr(om, name))
    sys.modules['omegaml'] = module
    return om


om = _install()
`
