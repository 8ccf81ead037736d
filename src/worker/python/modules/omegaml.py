"""The part of omega-ml's Python API that reaches the store: what `import omegaml` is in notebooks and scripts."""

import base64
import datetime
import inspect
import os
import sys
import types

import _omega_host as _host
from omega_bodies import array_of, call_store, filter_pairs, frame_of, model_body, stored_body, value_texts
from omega_display import to_json
from omega_files import get_frame, get_model, is_array, put_array, put_frame, put_model, stored_kind
from omega_jobs import JobRuntime, Jobs
from omega_lazy import LazyFrame, projected
from omega_loading import function_of, load, packed
from omega_objects import Api, Objects, Result, described


class _Datasets(Objects):
    def get(self, name, filter=None, lazy=False, columns=None, **filters):
        """A DataFrame where pandas is there, else the rows as dicts; of python.data the list of its values; an array of numpy."""
        if filters.get('version') == -1:
            del filters['version']
        if lazy:
            return self.getl(name, columns, **{**(filter or {}), **filters})
        params = {'name': projected(name, columns), 'filter': filter_pairs({**(filter or {}), **filters})}
        found = get_frame(self._bucket, **params)
        if found is not None:
            return found
        answer = self._call('get', **params)
        if answer.get('kind') == 'ndarray.bin':
            return array_of(answer)
        return answer['data'] if answer.get('kind') == 'python.data' else frame_of(answer)

    def getl(self, name, columns=None, **filters):
        """The same, read when its value is asked for."""
        self.metadata(name)  # says that there is none
        return LazyFrame(self, name, columns=columns and list(columns), filters=filters)

    def put(self, obj, name, attributes=None, append=True, as_pydata=False, kind=None, replace=False, index=None, chunksize=None):
        """
        Stores a DataFrame, an array of numpy, or other values as they are (python.data). Where pandas is not there, rows (a list of
        dicts) and columns (a dict of lists) are a frame, which `get` answers as rows; `kind`, "pandas.dfrows" or "python.data", says it
        otherwise. What `index` and `chunksize` choose for MongoDB is decided by the store.
        """
        params = {'name': name, 'append': append is not False and not replace}
        return self._noted(described(self._stored(obj, 'python.data' if as_pydata else kind, params)), name, attributes)

    def _stored(self, obj, kind, params):
        if kind is None and is_array(obj):
            stored = put_array(self._bucket, obj, name=params['name'])
            if stored is not None:
                return stored
        if stored_kind(obj, kind) == 'python.data':
            return self._call('putvalues', {'values': value_texts(obj)}, **params)
        stored = put_frame(self._bucket, obj, **params)
        return self._call('put', stored_body(obj), **params) if stored is None else stored


class _Models(Objects):
    def get(self, name, version=-1):
        """
        The object that Python has put, where joblib is there; else a model that computes in the store. A version is said by the
        name, as "name@tag" or "name^", or as -2 for the one before the latest.
        """
        name = f'{name}{"^" * (-1 - version)}' if isinstance(version, int) else f'{name}@{version}'
        self.metadata(name)  # says that there is none
        found = get_model(self._bucket, name)
        return _Model(name, self._bucket) if found is None else found

    def put(self, obj, name, attributes=None, tag=None):
        """Stores a fitted or unfitted model as a new version, with that tag."""
        stored = described(put_model(self._bucket, obj, name if tag is None else f'{name}@{tag}'))
        return self._noted(stored, name, attributes)


class _Scripts(Objects):
    def get(self, name):
        """The module of a Python script, whose run(om, ...) may be called."""
        stored = self._call('get', name=name)
        folder = os.path.join(_host.folder, f'script_{name.encode().hex()}')
        return load(base64.b64decode(stored['content']), stored['format'], name, folder)

    def put(self, obj, name, attributes=None):
        """Stores a script: source, a module, the path of a file, or "pkg://" and that of a package."""
        content, form = packed(obj)
        stored = self._call('put', {'content': base64.b64encode(content).decode()}, name=name, format=form)
        return self._noted(described(stored), name, attributes)


def _compute(bucket, name, action, x, y, options):
    model = get_model(bucket, name)
    if model is not None:
        return _compute_here(bucket, name, model, action, (x, y), options)
    if options:
        raise TypeError(f'Model "{name}" computes in the store, where {action} takes no {", ".join(options)}')
    named, sent = {}, {}
    for key, value in (('datax', x), ('datay', y)):
        if value is not None:
            (named if isinstance(value, str) else sent)[key] = value if isinstance(value, str) else model_body(value)
    return call_store(bucket, 'model.run', sent, name=name, action=action, **named)


def _compute_here(bucket, name, model, action, data, options):
    """By the object itself; what a training has changed is stored."""
    datasets = _Datasets('datasets', bucket)
    given = [datasets.get(value) if isinstance(value, str) else value for value in data if value is not None]
    if len(given) > 1 and getattr(given[1], 'shape', ())[1:] == (1,) and hasattr(given[1], 'iloc'):
        given[1] = given[1].iloc[:, 0]  # a target of one column is one of numbers, not of rows
    value = getattr(model, action)(*given, **options)
    if action in ('fit', 'partial_fit', 'fit_transform'):
        put_model(bucket, model, name)
    return 'ok' if value is model else value


class _Model(Api):
    """A stored model: what its methods are given are data or names of datasets, what they answer is the value."""

    def __init__(self, name, bucket):
        self.name = name
        self._bucket = bucket

    def __repr__(self):
        return f'om.models.get("{self.name}")'


class _ModelRuntime(Api):
    """The same as omega-ml's runtime has it: each method answers a result to get()."""

    def __init__(self, name, bucket):
        self._name = name
        self._bucket = bucket

    def __repr__(self):
        return f'om.runtime.model("{self._name}")'


def _action(name):
    def compute(self, x, y=None, **options):
        value = _compute(self._bucket, self.name, name, x, y, options)
        return self if name in ('fit', 'partial_fit') else value

    def run(self, x, y=None, async_=False, **options):
        return Result(_compute(self._bucket, self._name, name, x, y, options))
    compute.__name__ = run.__name__ = name
    setattr(_Model, name, compute)
    setattr(_ModelRuntime, name, run)


for _name in ('fit', 'partial_fit', 'predict', 'predict_proba', 'score', 'transform', 'fit_transform',
              'decision_function'):
    _action(_name)


class _ScriptRuntime(Api):
    """Runs a Python script here, in the process of the code that asks: a task would wait for this one's worker."""

    def __init__(self, om, name):
        self._om = om
        self._name = name

    def __repr__(self):
        return f'om.runtime.script("{self._name}")'

    def run(self, *args, **kwargs):
        """A result to get(): JSON text, as omega-ml's is, with `result` and what is noted of the run."""
        kwargs = {**kwargs, 'pure_python': False}
        run = function_of(self._om.scripts.get(self._name), self._name, 'run')
        if inspect.iscoroutinefunction(run):
            raise TypeError(f'Script "{self._name}" is async, write: await om.scripts.get("{self._name}").run(om)')
        started = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        result = run(self._om, *args, **kwargs)
        ended = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        return Result(to_json({
            'script': self._name, 'args': args, 'kwargs': kwargs, 'result': result,
            'runtimes': (ended - started).total_seconds(), 'started': started, 'ended': ended}))


class _Runtime(Api):
    def __init__(self, om, bucket):
        self._om = om
        self._bucket = bucket

    def __repr__(self):
        return 'om.runtime'

    def model(self, name):
        return _ModelRuntime(name, self._bucket)

    def script(self, name):
        return _ScriptRuntime(self._om, name)

    def job(self, name):
        return JobRuntime(self._om.jobs, name)

    def progress(self, fraction):
        """Tells those who wait for this run how much of it is done, 0 to 1."""
        call_store(self._bucket, 'run.progress', fraction=float(fraction))


class Omega(Api):
    """The store of one bucket; of that of the run when it is None."""

    def __init__(self, bucket=None):
        self.datasets = _Datasets('datasets', bucket)
        self.models = _Models('models', bucket)
        self.jobs = Jobs('jobs', bucket)
        self.scripts = _Scripts('scripts', bucket)
        self.runtime = _Runtime(self, bucket)

    def __getitem__(self, bucket):
        return Omega(bucket)

    def __repr__(self):
        return 'om'


om = Omega()
datasets, models, jobs, scripts, runtime = om.datasets, om.models, om.jobs, om.scripts, om.runtime


class _Module(types.ModuleType):
    """`import omegaml as om` has buckets too."""

    def __getitem__(self, bucket):
        return om[bucket]


sys.modules[__name__].__class__ = _Module


def setup(*args, **kwargs):
    """omega-ml's way to choose a cluster; here there is the one store."""
    return om
