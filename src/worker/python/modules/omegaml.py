"""The part of omega-ml's Python API that reaches the store: what `import omegaml` is in notebooks and scripts."""

import json
import types

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


def _columns(frame):
    """The columns of a DataFrame as lists, missing values as None: to_json() would round floats to ten digits."""
    return [column.astype(object).where(column.notna(), None).tolist() for _, column in frame.items()]


def _frame_body(obj):
    """What a dataset is written as: a DataFrame with its dtypes, records, or columns."""
    if hasattr(obj, 'to_frame') and hasattr(obj, 'dtype'):
        obj = obj.to_frame(name='0' if obj.name is None else obj.name)
    if hasattr(obj, 'items') and hasattr(obj, 'dtypes'):
        names = [str(name) for name in obj.columns]
        rows = [list(row) for row in zip(*_columns(obj))]
        return {'orient': 'split', 'data': {'columns': names, 'index': obj.index.tolist(), 'data': rows},
                'dtypes': dict(zip(names, map(str, obj.dtypes)))}
    if isinstance(obj, dict):
        return {'data': obj}
    if isinstance(obj, (list, tuple)) and all(isinstance(row, dict) for row in obj):
        return {'data': list(obj)}
    raise TypeError('A dataset is a DataFrame, a list of dicts (rows), or a dict of lists (columns)')


def _model_body(obj):
    """What a model is given: as a dataset is written, or rows of values, of which a flat list is one column."""
    if hasattr(obj, 'dtypes'):
        body = _frame_body(obj)
        return {'columns': body['data']['columns'], 'data': body['data']['data']}
    obj = obj.tolist() if hasattr(obj, 'tolist') else obj
    if isinstance(obj, (list, tuple)) and not all(isinstance(row, dict) for row in obj):
        return {'data': [list(row) if isinstance(row, (list, tuple)) else [row] for row in obj]}
    return _frame_body(obj)


class _Api:
    """What users reach by attributes: those that are not there say which are."""

    def __getattr__(self, name):
        known = sorted(key for key in {*dir(type(self)), *vars(self)} if not key.startswith('_'))
        raise AttributeError(f'{self!r} has no "{name}" here, it has {", ".join(known)}', name=name, obj=self)


class _Objects(_Api):
    def __init__(self, kind):
        self._kind = kind

    def __repr__(self):
        return f'om.{self._kind}'

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
        frame = pd.DataFrame(answer['data'], columns=list(answer['dtypes']), dtype=object)
        labels = answer['index']['values']
        frame.index = pd.MultiIndex.from_tuples(map(tuple, labels)) if answer['index']['type'] == 'MultiIndex' else labels
        return frame.astype({name: dtype for name, dtype in answer['dtypes'].items() if dtype != 'object'})

    def put(self, obj, name, append=True):
        return _call('datasets.put', _frame_body(obj), name=name, append=bool(append))


class _Models(_Objects):
    def get(self, name):
        """The model, which computes in the store."""
        self.metadata(name)  # says that there is none
        return _Model(name)


class _Notebook(dict):
    """A notebook whose keys are attributes too, as nbformat's are."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f'The notebook has no "{name}" here, it has {", ".join(self)}')

    def __setattr__(self, name, value):
        self[name] = value


def _notebook(value):
    if isinstance(value, dict):
        return _Notebook((key, _notebook(item)) for key, item in value.items())
    return [_notebook(item) for item in value] if isinstance(value, list) else value


class _Jobs(_Objects):
    def get(self, name):
        return _notebook(_call('jobs.get', name=name))

    def put(self, notebook, name):
        return _call('jobs.put', notebook, name=name)


class _Result:
    def __init__(self, value):
        self._value = value

    def get(self, timeout=None):
        return self._value


def _compute(name, action, x, y=None):
    named, sent = {}, {}
    for key, value in (('datax', x), ('datay', y)):
        if value is not None:
            (named if isinstance(value, str) else sent)[key] = value if isinstance(value, str) else _model_body(value)
    return _call('model.run', sent, name=name, action=action, **named)


class _Model(_Api):
    """A stored model: what its methods are given are data or names of datasets, what they answer is the value."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f'om.models.get("{self.name}")'


class _ModelRuntime(_Api):
    """The same as omega-ml's runtime has it: each method answers a result to get()."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f'om.runtime.model("{self._name}")'


def _action(name):
    def compute(self, x, y=None, **_):
        value = _compute(self.name, name, x, y)
        return self if name in ('fit', 'partial_fit') else value

    def run(self, x, y=None, **_):
        return _Result(_compute(self._name, name, x, y))
    compute.__name__ = run.__name__ = name
    setattr(_Model, name, compute)
    setattr(_ModelRuntime, name, run)


for _name in ('fit', 'partial_fit', 'predict', 'predict_proba', 'score', 'transform', 'fit_transform',
              'decision_function'):
    _action(_name)


class _Runtime(_Api):
    def __repr__(self):
        return 'om.runtime'

    def model(self, name):
        return _ModelRuntime(name)


class Omega(_Api):
    def __init__(self):
        self.datasets = _Datasets('datasets')
        self.models = _Models('models')
        self.jobs = _Jobs('jobs')
        self.scripts = _Objects('scripts')
        self.runtime = _Runtime()

    def __repr__(self):
        return 'om'


om = Omega()
datasets, models, jobs, scripts, runtime = om.datasets, om.models, om.jobs, om.scripts, om.runtime


def setup(*args, **kwargs):
    """omega-ml's way to choose a cluster; here there is the one store."""
    return om
