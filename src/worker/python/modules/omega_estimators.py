"""Makes estimators of what `POST model/` is sent: classes by name, parameters as JSON."""

import importlib

# Parameters that hold an estimator, a list of named ones, or a function.
NESTED = {'estimator', 'base_estimator', 'final_estimator', 'regressor', 'classifier', 'transformer', 'kmeans_estimator'}
LISTED = {'steps', 'estimators', 'transformer_list'}
FUNCTIONS = {'func', 'inverse_func', 'score_func'}
WORDS = (None, 'drop', 'passthrough')

# Where most are, looked through in this order: to import all of scikit-learn takes seconds.
PLACES = ('linear_model', 'preprocessing', 'pipeline', 'svm', 'tree', 'ensemble', 'compose', 'model_selection', 'neighbors',
          'cluster', 'decomposition', 'naive_bayes', 'impute', 'feature_selection', 'feature_extraction.text', 'neural_network')


# What scikit-learn gives only to those who have imported a module of sklearn.experimental.
EXPERIMENTAL = {'HalvingGridSearchCV': 'halving_search_cv', 'HalvingRandomSearchCV': 'halving_search_cv',
                'IterativeImputer': 'iterative_imputer'}


def class_named(name):
    """A class of scikit-learn by its name alone, any other by its module too."""
    module, _, short = name.rpartition('.')
    if short in EXPERIMENTAL:
        importlib.import_module(f'sklearn.experimental.enable_{EXPERIMENTAL[short]}')
    if module:
        try:
            found = getattr(importlib.import_module(module), short)
        except (ImportError, AttributeError) as error:
            raise ValueError(f'Class "{name}" cannot be imported: {error}') from error
    else:
        found = estimator_named(name)
        if found is None:
            raise ValueError(f'Class "{name}" is no estimator of scikit-learn; one of another package is named with its module, such as "xgboost.XGBClassifier"')
    if not (isinstance(found, type) and hasattr(found, 'get_params')):
        raise ValueError(f'"{name}" is no class of an estimator')
    return found


def estimator_named(name):
    for place in PLACES:
        module = importlib.import_module(f'sklearn.{place}')
        if name in getattr(module, '__all__', ()):
            return getattr(module, name)
    from sklearn.utils import all_estimators
    return dict(all_estimators()).get(name)


def pipeline_of(steps):
    """An estimator of a list of steps: of one that itself, of several a Pipeline, named as make_pipeline does."""
    if not isinstance(steps, list) or not steps or not all(isinstance(step, list) and step for step in steps):
        raise ValueError('A pipeline is a list of steps such as [["StandardScaler"], ["SVC", {"C": 0.5}]] or [["scale", "StandardScaler", {}]]')
    named, taken = [], {}
    for step in steps:
        is_named = len(step) > 1 and isinstance(step[1], str)
        estimator = estimator_of(step[1:] if is_named else step)
        name = step[0] if is_named or estimator in WORDS else type(estimator).__name__.lower()
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1 and is_named:
            raise ValueError(f'Step name "{name}" comes twice, the steps of a pipeline have different names')
        named.append((name if taken[name] == 1 else f'{name}-{taken[name]}', estimator))
    if len(named) == 1:
        if named[0][1] in WORDS:
            raise ValueError(f'"{named[0][1]}" alone is no estimator, give a pipeline another step')
        return named[0][1]
    from sklearn.pipeline import Pipeline
    return Pipeline(named)


def estimator_of(told):
    """Of "SVC", ["SVC"], ["SVC", {"C": 2}], or a list of steps."""
    if told in WORDS or told in [[word] for word in WORDS]:
        return told[0] if isinstance(told, list) else told
    if isinstance(told, str):
        return class_named(told)()
    if isinstance(told, list) and told and isinstance(told[0], list):
        return pipeline_of(told)
    if not isinstance(told, list) or not 1 <= len(told) <= 2 or not isinstance(told[0], str):
        raise ValueError(f'An estimator is told as ["SVC", {{"C": 2}}], not {told!r}')
    kind = class_named(told[0])
    params = told[1] if len(told) == 2 and told[1] is not None else {}
    if not isinstance(params, dict):
        raise ValueError(f'The parameters of {told[0]} are an object such as {{"C": 2}}, not {params!r}')
    return kind(**{name: parameter(kind, name, value) for name, value in params.items()})


def parameter(kind, name, value):
    if name in NESTED and isinstance(value, (str, list)) and value not in WORDS:
        return estimator_of(value)
    if name in LISTED and isinstance(value, list):
        return [named_estimator(one) for one in value]
    if name == 'transformers' and isinstance(value, list):
        return [(one[0], estimator_of(one[1]), *one[2:]) for one in value]
    if name in FUNCTIONS and isinstance(value, str):
        return function_named(value)
    return as_tuple(kind, name, nested(value))


def named_estimator(told):
    """["lr", "Ridge", {}] or ["lr", ["Ridge", {}]]."""
    if not isinstance(told, list) or len(told) < 2 or not isinstance(told[0], str):
        raise ValueError(f'A named estimator is told as ["name", "SVC", {{"C": 2}}], not {told!r}')
    return told[0], estimator_of(told[1] if len(told) == 2 else told[1:])


def nested(value):
    """Estimators within lists and objects, such as a grid of parameters: a class and an object of parameters."""
    if isinstance(value, dict):
        return {key: nested(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict):
        return estimator_of(value)
    return [nested(item) for item in value]


def function_named(name):
    for prefix in ('', 'sklearn.feature_selection.', 'numpy.'):
        module, _, short = (prefix + name).rpartition('.')
        try:
            return getattr(importlib.import_module(module), short)
        except (ImportError, AttributeError, ValueError):
            continue
    raise ValueError(f'Function "{name}" cannot be imported, name it with its module, such as "numpy.log1p"')


def as_tuple(kind, name, value):
    """A list where scikit-learn takes a tuple alone, which JSON has not."""
    if not isinstance(value, list):
        return value
    taken = getattr(kind, '_parameter_constraints', {}).get(name, ())
    takes_tuple = tuple in taken if isinstance(taken, (list, tuple)) else False
    takes_list = takes_tuple and (list in taken or 'array-like' in taken)
    return tuple(value) if takes_tuple and not takes_list else value
