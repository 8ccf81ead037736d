"""Runs the cells of a notebook."""

import ast
import builtins
import io
import linecache
import sys
import types

from pyodide.code import CodeRunner

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
    shell = ZMQInteractiveShell(main.__dict__)
    main.get_ipython = sys.modules['IPython'].get_ipython = lambda: shell
    sys.modules['__main__'] = main
    return main.__dict__


def install():
    """What cells find: streams and IPython's modules that tell the host, and nobody to ask for input."""
    if 'random' in sys.modules:
        sys.modules['random'].seed()  # a snapshot would repeat the numbers of the one before
    sys.stdout, sys.stderr = Stream('stdout'), Stream('stderr')
    builtins.input = no_input
    install_modules()
