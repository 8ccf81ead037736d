"""What cells show: values in each MIME type that they know themselves in, told to the host as outputs of nbformat."""

import base64
import json
import pprint
import sys
import types

import _omega_host as _host


def plain(value):
    """What JSON has no word for, in the words that it has."""
    if hasattr(value, 'tolist'):
        return value.tolist()
    if hasattr(value, 'to_dict'):
        return value.to_dict()
    if hasattr(value, 'isoformat'):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=repr)
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if type(value).__name__ == 'Decimal':
        return float(value)
    raise TypeError(f'A value of type "{type(value).__name__}" cannot be answered as JSON, return numbers, texts, lists or dicts')


def to_json(value, default=plain):
    """JSON, in which NaN and infinities are null."""
    try:
        return json.dumps(value, default=default, allow_nan=False)
    except ValueError:
        return json.dumps(json.loads(json.dumps(value, default=default), parse_constant=lambda _: None))


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
