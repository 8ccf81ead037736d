"""Runs the cells of a notebook."""

import ast
import builtins
import io
import linecache
import re
import sys
import types

from pyodide.code import CodeRunner

from omega_display import bundle, display, emit, install_modules
from omega_errors import error_of

IGNORED_MAGICS = {'matplotlib', 'load_ext', 'autoreload', 'config', 'precision', 'pylab'}


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
        elif sign == '%' and name in IGNORED_MAGICS:
            lines[i] = ''
        else:
            kind = 'Cell' if sign == '%%' else 'Line'
            raise UsageError(f'{kind} magic function "{sign}{name}" is not known here')
    return '\n'.join(lines)


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


def install():
    """What cells find: streams and IPython's modules that tell the host, and nobody to ask for input."""
    if 'random' in sys.modules:
        sys.modules['random'].seed()  # a snapshot would repeat the numbers of the one before
    sys.stdout, sys.stderr = Stream('stdout'), Stream('stderr')
    builtins.input = no_input
    install_modules()
