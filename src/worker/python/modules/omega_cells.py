"""Runs the cells of a notebook."""

import ast
import builtins
import inspect
import io
import linecache
import sys
import tokenize
import types

from omega_display import bundle, display, emit, install_modules
from omega_errors import error_of
from omega_magics import ZMQInteractiveShell, without_magics


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


def no_input(prompt=''):
    raise StdinNotImplementedError('A job has nobody to ask, so input() does not work here')


NOTHING = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.DEDENT, tokenize.ENDMARKER}


def is_quiet(source):
    """Whether it ends with a semicolon, so that its last value is not shown."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type not in NOTHING][-1:] == [';']


def compiled(source, filename):
    """The code of a cell, whose last one answers the value that is shown."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, filename, 'exec', ast.PyCF_ONLY_AST | flags, dont_inherit=True)
    last = tree.body[-1:]
    if not last or not isinstance(last[0], ast.Expr) or is_quiet(source):
        return [compile(tree, filename, 'exec', flags, dont_inherit=True)]
    rest = ast.Module(tree.body[:-1], tree.type_ignores)
    return [compile(rest, filename, 'exec', flags, dont_inherit=True),
            compile(ast.Expression(last[0].value), filename, 'eval', flags, dont_inherit=True)]


async def run_cell(source, count, namespace):
    """Runs one cell; False when it raised."""
    filename = f'Cell In[{count}]'
    try:
        source = without_magics(source)
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        value = None
        for code in compiled(source, filename):
            value = eval(code, namespace)
            if code.co_flags & inspect.CO_COROUTINE:
                value = await value
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
    shell = ZMQInteractiveShell(main.__dict__)
    main.get_ipython = lambda: shell
    if 'IPython' in sys.modules:
        sys.modules['IPython'].get_ipython = main.get_ipython
    sys.modules['__main__'] = main
    return main.__dict__


def install():
    """What code finds: streams that tell the host, and nobody to ask for input."""
    if 'random' in sys.modules:
        sys.modules['random'].seed()  # a snapshot would repeat the numbers of the one before
    sys.stdout, sys.stderr = Stream('stdout'), Stream('stderr')
    builtins.input = no_input
