"""Computes with models that only Python can open, in a process that keeps them open."""

import collections
import copy
import io
import json
import sys

import _omega_host as host
from omega_errors import message_of, traceback_of
from omega_tables import features, read_table, target, told_value

ACTIONS = ('fit', 'partial_fit', 'predict', 'predict_proba', 'score', 'transform', 'fit_transform', 'decision_function')
TARGETED = ('fit', 'partial_fit', 'fit_transform', 'score')
TRAINING = ('fit', 'partial_fit', 'fit_transform')

# Open models by their versions, with the bytes of their files; those that were used last come last.
opened = collections.OrderedDict()


def serve(limit):
    """Until nobody asks any more; `limit`: bytes of the files of the models that stay open."""
    while True:
        head, body = host.next_order()
        try:
            answer, content = ANSWERS[head['type']](head, body, limit)
        except BaseException as error:
            failed = {'type': 'failed', 'exception': type(error).__name__, 'message': message_of(error), 'traceback': traceback_of(error)}
            host.tell(failed)
        else:
            host.tell({'type': 'done', **answer}, content)


def joblib():
    try:
        import joblib
        import sklearn
        return joblib
    except ImportError as error:
        raise NotImplementedError('The Python of this server (OMEGA_PYTHON) has no scikit-learn, install it there') from error


def create(head, body, limit):
    joblib()
    from omega_estimators import pipeline_of

    model = pipeline_of(json.loads(body))
    return {'described': described(model)}, dumped(model)


def open_model(head, body, limit):
    model = unpickled(body)
    if isinstance(model, type):
        raise ValueError(f'The file holds the class {model.__name__}, dump an object of it: {model.__name__}()')
    if hasattr(model, 'dtypes') or not any(hasattr(model, action) for action in ACTIONS):
        raise ValueError(f'The file holds a {type(model).__name__}, which is no model: dump an object that has fit or predict')
    opened[head['ref']] = (model, len(body))
    while len(opened) > 1 and sum(size for _, size in opened.values()) > limit:
        opened.popitem(last=False)
    return {'described': described(model)}, b''


def unpickled(body):
    reader = joblib()
    try:
        return reader.load(io.BytesIO(body))
    except (ImportError, AttributeError) as error:
        message = f'The file needs what the Python of this server (OMEGA_PYTHON) has not: {error}; install it there, own classes as a module of theirs'
        raise ValueError(message) from error
    except Exception as error:
        message = f'The file cannot be opened ({type(error).__name__}: {message_of(error)}), send all of what joblib.dump or pickle.dump has written'
        raise ValueError(message) from error


def run(head, body, limit):
    """The value of an action; of a training the model too. `unknown` when the version is not open."""
    ref, action = head['ref'], head['action']
    if ref not in opened:
        return {'unknown': True}, b''
    opened.move_to_end(ref)
    model = opened[ref][0]
    is_training = action in TRAINING
    if not hasattr(model, action):
        raise AttributeError(f"'{type(model).__name__}' object has no attribute '{action}'")
    if is_training:
        model = copy.deepcopy(model)  # the version stays what it is
    x, at = read_table(head['x'], body, 0)
    wanted = None if action in ('fit', 'fit_transform') else getattr(model, 'feature_names_in_', None)
    given = [features(x, wanted, takes_texts(model))]
    if head.get('y') and action in TARGETED:
        given.append(target(read_table(head['y'], body, at)[0]))
    more = {}
    if action == 'partial_fit' and len(given) > 1 and is_classifier(model) and not hasattr(model, 'classes_'):
        import numpy as np
        more['classes'] = np.unique(given[1])
    value = getattr(model, action)(*given, **more)
    if not is_training:
        told, content = told_value(value)
        return {'value': told}, content
    told, content = told_value(value) if action == 'fit_transform' else (None, b'')
    file = dumped(model)
    return {'value': told, 'described': described(model)}, content + file


def dumped(model):
    sink = io.BytesIO()
    joblib().dump(model, sink)
    return sink.getvalue()


def is_classifier(model):
    from sklearn.base import is_classifier
    return is_classifier(model)


def takes_texts(model):
    """Whether it is given texts, not rows: a vectorizer, alone or at the head of a pipeline."""
    while hasattr(model, 'steps') or hasattr(model, 'estimator'):
        model = model.steps[0][1] if hasattr(model, 'steps') else model.estimator
    return type(model).__module__.startswith('sklearn.feature_extraction.text') and type(model).__name__ != 'TfidfTransformer'


def is_fitted(model):
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted
    try:
        check_is_fitted(model)
        return True
    except NotFittedError:
        return False
    except Exception:
        return hasattr(model, 'classes_') or hasattr(model, 'n_features_in_')


def described(model):
    """What is worth knowing of it: shown to people, and what the server asks it by."""
    import sklearn

    fitted = is_fitted(model)
    room = [5000]
    learnt = [name for name in vars(model) if name.endswith('_') and not name.startswith('_')] if hasattr(model, '__dict__') else []
    names = getattr(model, 'feature_names_in_', None) if fitted else None
    classes = getattr(model, 'classes_', None) if fitted else None
    first = plain_scalar(classes[0]) if hasattr(classes, '__len__') and len(classes) and not isinstance(classes, dict) else None
    kind = getattr(model, '_estimator_type', None)
    return {
        'actions': [action for action in ACTIONS if has(model, action)],
        'features': {'names': None if names is None else [str(name) for name in names],
                     'count': getattr(model, 'n_features_in_', None)} if fitted else None,
        'predicts': predicts(first, kind),
        'shown': {
            'class': class_of(model), 'scikit_learn': sklearn.__version__, 'fitted': fitted,
            'params': {name: shown(value, room, 0) for name, value in params_of(model).items()},
            'attributes': {name: shown(getattr(model, name, None), room, 0) for name in learnt},
        },
    }


def has(model, action):
    try:
        return hasattr(model, action)
    except Exception:
        return True  # it is decided when it is asked


def predicts(first, kind):
    if isinstance(first, bool):
        return 'BOOL'
    if isinstance(first, str):
        return 'BYTES'
    return 'INT64' if isinstance(first, int) or kind in ('clusterer', 'outlier_detector') else 'FP64'


def plain_scalar(value):
    return value.item() if hasattr(value, 'item') and getattr(value, 'ndim', 0) == 0 else value


def class_of(model):
    """As it is imported: a module that begins with "_" is its package's own affair."""
    name, module = type(model).__qualname__, type(model).__module__
    public = module.partition('._')[0]
    return f'{public if hasattr(sys.modules.get(public), name) else module}.{name}'


def params_of(model):
    try:
        return model.get_params(deep=False)
    except Exception:
        return {}


def shown(value, room, depth):
    """A value as people read it: of a long one its shape or length, of an estimator its class and parameters."""
    room[0] -= 1
    if room[0] < 0 or depth > 6:
        return None
    value = plain_scalar(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float('inf') else str(value)
    if isinstance(value, type) or callable(value) and hasattr(value, '__qualname__'):
        return f'{value.__module__}.{value.__qualname__}'
    if hasattr(value, 'shape') and hasattr(value, 'tolist'):
        if value.size > min(500, room[0]):
            return {'shape': list(value.shape)}
        return shown(value.tolist(), room, depth + 1)
    if hasattr(value, 'get_params'):
        return {'class': class_of(value), 'params': {name: shown(item, room, depth + 1) for name, item in params_of(value).items()}}
    if isinstance(value, dict):
        if len(value) > min(500, room[0]):
            return {'length': len(value)}
        return {str(key): shown(item, room, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        if len(value) > min(500, room[0]):
            return {'length': len(value)}
        return [shown(item, room, depth + 1) for item in value]
    return f'{type(value).__module__}.{type(value).__qualname__}'


ANSWERS = {'create': create, 'open': open_model, 'run': run}
