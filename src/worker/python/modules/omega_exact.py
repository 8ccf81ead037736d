"""Which values the store gives back as they were put; of others it is said so before they are stored."""

import math


def plain(value):
    """Arrays and numbers of numpy within a value as Python's own."""
    if hasattr(value, 'tolist'):
        return plain(value.tolist())
    if type(value) is list:
        return [plain(item) for item in value]
    if type(value) is dict:
        return {key: plain(item) for key, item in value.items()}
    return value


def listed(value):
    """Tuples within a value as lists, as omega-ml's database gives them back."""
    if type(value) in (list, tuple):
        return [listed(item) for item in value]
    if type(value) is dict:
        return {key: listed(item) for key, item in value.items()}
    return value


def is_json(value, has_floats=False):
    """Whether JSON says it as it is: `has_floats` where floats stay floats, as in a frame's column of objects 2.0 is 2 and NaN missing."""
    kind = type(value)
    if kind is list:
        return all(is_json(item, has_floats) for item in value)
    if kind is dict:
        return all(type(key) is str and is_json(item, has_floats) for key, item in value.items())
    if kind is float:
        return has_floats or (math.isfinite(value) and not value.is_integer())
    return value is None or kind in (bool, int, str)


def check_value(value):
    if not is_json(value, has_floats=True):
        raise TypeError(f'A value of type "{odd_type(value)}" would come back as something else, '
                        'give numbers, texts, lists, and dicts with texts as keys')


def odd_type(value):
    """Of the first part that JSON has no word for."""
    parts = value if type(value) is list else value.values() if type(value) is dict else []
    return next((odd_type(part) for part in parts if not is_json(part, has_floats=True)), type(value).__name__)


def check_column(name, values, is_object=False):
    """Of a column that is told without a dtype, one of numbers is of floats or ints as in pandas."""
    kinds = {type(value) for value in values if value is not None}
    if not is_object and kinds <= {int, float}:
        return
    if not all(is_json(value) for value in values if not (type(value) is float and math.isnan(value))):
        raise TypeError(sentence(name, values, 'numbers, texts, lists or dicts, without floats such as 2.0 beside others'))


def sentence(name, values, wanted='values of one type, or of JSON without floats such as 2.0'):
    kinds = sorted({type(value).__name__ for value in values if value is not None})
    return f'Column "{name}" has objects ({", ".join(kinds)}) that would come back as something else, give it {wanted}'
