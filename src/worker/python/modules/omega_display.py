"""What cells show: values in each MIME type that they know themselves in, told to the host as outputs of nbformat."""

import base64
import json
import pprint
import re
import sys
import types

import _omega_host as _host


def plain(value):
    """What JSON has no word for, in the words that it has; what would come as another value is refused."""
    kind = type(value).__name__
    if kind in ('NaTType', 'NAType'):
        return None
    if hasattr(value, 'to_dict') and hasattr(value, 'columns') and hasattr(value, 'index'):
        return by_labels(value)
    if hasattr(value, 'tolist'):
        listed = times(value) if getattr(getattr(value, 'dtype', None), 'kind', '') in ('M', 'm') else value.tolist()
        if type(listed) is not type(value):  # longdouble, which no float is
            return listed
    elif hasattr(value, 'to_list'):
        return value.to_list()
    elif hasattr(value, 'to_pydict'):
        return value.to_pydict()
    elif hasattr(value, 'to_dict'):
        return value.to_dict()
    elif hasattr(value, 'isoformat'):
        return value.isoformat()
    elif isinstance(value, (set, frozenset)):
        return sorted(value, key=repr)
    elif isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    elif isinstance(value, range):
        return list(value)
    elif kind in ('Decimal', 'UUID'):
        return str(value)
    raise TypeError(f'A value of type "{kind}" cannot be answered as JSON, return numbers, texts, lists or dicts')


def times(value):
    """Times of numpy and pandas as ISO text; durations as their tolist() has them, of which numbers would be any unit."""
    listed = value.tolist()
    if not has_numbers(listed):
        return listed
    if value.dtype.kind == 'M':
        return iso_texts(value.astype(str).tolist())
    raise TypeError('A value of type "timedelta64" cannot be answered as JSON, return numbers, texts, lists or dicts')


def has_numbers(listed):
    return any(map(has_numbers, listed)) if isinstance(listed, list) else isinstance(listed, int)


def iso_texts(texts):
    if isinstance(texts, list):
        return [iso_texts(text) for text in texts]
    return None if texts == 'NaT' else re.sub(r'\.0+$', '', texts)


def by_labels(table):
    """A frame or a series of pandas as its to_dict(), which leaves out what has the labels of another without a word."""
    whole = "to_dict('split')" if hasattr(table, 'columns') else 'tolist()'
    for labels in (table.index, getattr(table, 'columns', table.index)):
        if not labels.is_unique:
            label = labels[labels.duplicated()][0]
            raise ValueError(f'The label "{label}" stands twice in the {type(table).__name__}, and an object of JSON has each once: return its {whole}')
    return keyed(table.to_dict())


def keyed(value):
    """Dicts with texts as keys, as JSON has them; two that would be one are refused."""
    if isinstance(value, dict):
        texts = {key if type(key) is str else key_text(key): keyed(item) if isinstance(item, NESTED) else item for key, item in value.items()}
        if len(texts) < len(value):
            raise ValueError('Two keys of a dict are one and the same as JSON, such as 1 and "1": give each a text of its own')
        return texts
    return [keyed(item) if isinstance(item, NESTED) else item for item in value]


NESTED = (dict, list, tuple)


def key_text(key):
    if isinstance(key, str):
        return str(key)
    if not (key is None or isinstance(key, (int, float))):
        plain_key = plain(key) if hasattr(key, 'isoformat') or hasattr(key, 'dtype') else key
        if isinstance(plain_key, str):
            return plain_key
        if not isinstance(plain_key, (int, float)):
            raise TypeError(f'A key of type "{type(key).__name__}" cannot be answered as JSON, use texts or numbers')
        key = plain_key
    return json.dumps(key)


def to_json(value, default=plain):
    """JSON, in which NaN is null and infinities are texts, as in all results."""
    if hasattr(value, 'to_dict') and hasattr(value, 'index') and hasattr(value, 'dtype'):
        value = by_labels(value)  # a series alone has its labels, as omega-ml answers it
    try:
        value = keyed(value) if isinstance(value, NESTED) else value
        try:
            return json.dumps(value, default=default, allow_nan=False)
        except ValueError:
            return json.dumps(json.loads(json.dumps(value, default=default), parse_constant=lambda word: None if word == 'NaN' else word))
    except RecursionError:
        raise ValueError('The value is nested too deeply to be answered as JSON, or holds itself') from None


def emit(output):
    _host.emit(to_json(output, default=str), output['output_type'] == 'error')


REPRS = {
    'text/html': '_repr_html_', 'text/markdown': '_repr_markdown_', 'image/svg+xml': '_repr_svg_',
    'image/png': '_repr_png_', 'image/jpeg': '_repr_jpeg_', 'text/latex': '_repr_latex_',
    'application/json': '_repr_json_',
}


def text_of(value):
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return pprint.pformat(value, width=79, sort_dicts=False, compact=False)
    if type(value).__repr__ is object.__repr__:  # IPython leaves out the word "object"
        return f'<{type(value).__module__}.{type(value).__qualname__} at {id(value):#x}>'
    return repr(value)


def bundle(value):
    """The value in each MIME type that it knows itself in."""
    data, metadata = {'text/plain': text_of(value)}, {}
    if isinstance(value, type):
        return data, metadata
    whole = getattr(value, '_repr_mimebundle_', None)
    if callable(whole):
        found = whole(include=None, exclude=None)
        found, metadata = found if isinstance(found, tuple) else (found, metadata)
        data.update(found or {})
    for mime, name in REPRS.items():
        method = getattr(value, name, None)
        if not callable(method) or mime in data:
            continue
        found = method()
        if isinstance(found, tuple):
            found, metadata[mime] = found
        if isinstance(found, (bytes, bytearray)):
            found = base64.b64encode(found).decode()
        if found is not None:
            data[mime] = found
    return data, metadata


def display(*values, metadata=None, raw=False, **_):
    for value in values:
        data, own = (value, {}) if raw else bundle(value)
        emit({'output_type': 'display_data', 'data': data, 'metadata': {**own, **(metadata or {})}})


class Rich:
    mime = 'text/plain'

    def __init__(self, data=None, **_):
        self.data = data

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = self.data
        if isinstance(data, (bytes, bytearray)):
            data = base64.b64encode(data).decode()
        return {self.mime: data}

    def __repr__(self):
        return f'<IPython.core.display.{type(self).__name__} object>'


def rich(name, mime):
    return type(name, (Rich,), {'mime': mime})


def install_modules():
    display_module = types.ModuleType('IPython.display')
    display_module.display = display
    display_module.clear_output = lambda wait=False: _host.clear(bool(wait))
    for name, mime in (('HTML', 'text/html'), ('Markdown', 'text/markdown'), ('Latex', 'text/latex'),
                       ('SVG', 'image/svg+xml'), ('JSON', 'application/json'), ('Image', 'image/png')):
        setattr(display_module, name, rich(name, mime))
    ipython = types.ModuleType('IPython')
    ipython.display = display_module
    ipython.get_ipython = lambda: None
    sys.modules.update({'IPython': ipython, 'IPython.display': display_module})
