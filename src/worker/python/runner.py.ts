/** What runs cells in Python: outputs as nbformat has them, told to the host one by one. */
export const RUNNER = String.raw`
import ast, base64, builtins, io, json, linecache, pprint, re, sys, traceback, types

import _omega_host as _host
from pyodide.code import CodeRunner

if 'random' in sys.modules:
    sys.modules['random'].seed()  # a snapshot would repeat the numbers of the one before

RED, GREEN, CYAN, BOLD, END = '\x1b[0;31m', '\x1b[0;32m', '\x1b[0;36m', '\x1b[1m', '\x1b[0m'
CELL = re.compile(r'Cell In\[\d+\]$')
IGNORED = {'matplotlib', 'load_ext', 'autoreload', 'config', 'precision', 'pylab'}


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
    _host.emit(to_json(output, default=str))


class Stream(io.TextIOBase):
    def __init__(self, name):
        super().__init__()
        self.stream = name

    encoding = 'utf-8'

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f'write() argument must be str, not {type(text).__name__}')
        if text:
            emit({'output_type': 'stream', 'name': self.stream, 'text': text})
        return len(text)


class StdinNotImplementedError(NotImplementedError):
    pass


class UsageError(Exception):
    pass


def no_input(prompt=''):
    raise StdinNotImplementedError('A job has nobody to ask, so input() does not work here')


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


def without_magics(source):
    """A cell that is no Python may have magics: what only concerns the display is left out, the rest is refused."""
    try:
        compile(source, 'cell', 'exec', ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        return source
    except SyntaxError:
        pass
    lines = source.split('\n')
    for i, line in enumerate(lines):
        magic = re.match(r'\s*(%%|%|!)\s*(\w*)', line)
        if not magic:
            continue
        sign, name = magic.groups()
        if sign == '!':
            raise UsageError(f'Commands of a shell, such as "{line.strip()}", cannot run here')
        if name == 'time':
            lines[i] = re.sub(r'%%?time\b', '', line).strip()
        elif sign == '%' and name in IGNORED:
            lines[i] = ''
        else:
            kind = 'Cell' if sign == '%%' else 'Line'
            raise UsageError(f'{kind} magic function "{sign}{name}" is not known here')
    return '\n'.join(lines)


def source_lines(filename, lineno):
    lines = linecache.getlines(filename)
    start, end = max(1, lineno - 2), min(len(lines), lineno + 2)
    shown = []
    for number in range(start, end + 1):
        text = lines[number - 1].rstrip()
        arrow = f'{GREEN}----> {number}{END} {text}' if number == lineno else f'      {number} {text}'
        shown.append(arrow)
    return '\n'.join(shown)


def error_of(error):
    """The exception as an output, with a traceback in colours, the frames of this runner left out."""
    name, value = type(error).__name__, str(error)
    head = f'{RED}{"-" * 75}{END}'
    title = f'{RED}{name}{END}{" " * max(1, 75 - len(name) - 33)}Traceback (most recent call last)'
    frames = []
    if isinstance(error, SyntaxError) and CELL.match(str(error.filename)):
        text = ''.join(traceback.format_exception_only(error)).rstrip()
        return {'output_type': 'error', 'ename': name, 'evalue': value, 'traceback': [head, text]}
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename in ('<omega>', '<exec>') or frame.filename.startswith('<frozen ') or '/pyodide/' in frame.filename or '/_pyodide/' in frame.filename:
            continue
        place = f'{frame.filename}, line {frame.lineno}'
        if not CELL.match(frame.filename):
            place = f'File {frame.filename}:{frame.lineno}'
        called = '' if frame.name == '<module>' else f', in {CYAN}{frame.name}(){END}'
        frames.append(f'{place}{called}\n{source_lines(frame.filename, frame.lineno)}')
    return {'output_type': 'error', 'ename': name, 'evalue': value,
            'traceback': [head, title, *frames, f'{RED}{name}{END}: {value}']}


async def run_cell(source, count, namespace):
    """Runs one cell; False when it raised."""
    filename = f'Cell In[{count}]'
    try:
        source = without_magics(source)
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        runner = CodeRunner(source, filename=filename, return_mode='last_expr',
                            flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT).compile()
        value = await runner.run_async(namespace)
        if value is not None:
            builtins._ = value
            data, metadata = bundle(value)
            emit({'output_type': 'execute_result', 'execution_count': count, 'data': data, 'metadata': metadata})
        return True
    except BaseException as error:
        emit(error_of(error))
        return False


def new_namespace():
    main = types.ModuleType('__main__')
    main.display = display
    sys.modules['__main__'] = main
    return main.__dict__


sys.stdout, sys.stderr = Stream('stdout'), Stream('stderr')
builtins.input = no_input
install_modules()
`
