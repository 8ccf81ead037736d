"""Does what one run is ordered, in a process that was forked for it."""

import asyncio
import atexit
import contextlib
import importlib.util
import inspect
import json
import sys

import _omega_host as host
import omega_cells
import omega_models
import omega_scripts
from omega_display import emit
from omega_errors import error_of, message_of
from omegaml import om


def serve():
    """Until the run has ended."""
    known = set(sys.modules)
    head, body = host.next_order()
    host.note(begun=head['type'])
    if head['type'] == 'models':
        return omega_models.serve(head['limit'])
    omega_cells.install()
    if head['type'] == 'script':
        answer = answer_script(body.decode()).encode()
        flush()
        host.tell({'type': 'answered'}, answer)
    else:
        run_notebook()
    host.note(done=[name for name in list(sys.modules) if name not in known])
    atexit._run_exitfuncs()


def flush():
    """What code has put in the place of standard output may be closed, or anything."""
    with contextlib.suppress(Exception):
        sys.stdout.flush()


def run_notebook():
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    run_cell = cell_runner()
    host.tell({'type': 'done'})
    while True:
        head, body = host.next_order()
        if head['type'] == 'end':
            return
        try:
            ended = loop.run_until_complete(run_cell(body.decode(), head['count']))
        except BaseException as error:  # of a debugger that nobody answers, or of a task within the loop
            emit(error_of(error))
            ended = error
        flush()
        host.tell({'type': 'done', 'fine': ended is True, **raised_by(ended)})


def raised_by(ended):
    """Of what is shown as text, such as an ExceptionGroup, nothing else says it."""
    if not isinstance(ended, BaseException):
        return {}
    return {'raised': {'name': type(ended).__name__, 'message': message_of(ended)}}


def cell_runner():
    """Runs cells by IPython where it is installed, else as Pyodide's do."""
    if importlib.util.find_spec('IPython') and importlib.util.find_spec('matplotlib_inline'):
        import omega_shell
        shell = omega_shell.open_shell()
        shell.push({'om': om}, interactive=False)
        return lambda source, count: omega_shell.run_cell(shell, source, count)
    omega_cells.install_modules()
    namespace = omega_cells.new_namespace()
    namespace['om'] = om
    return lambda source, count: omega_cells.run_cell(source, count, namespace)


def answer_script(told):
    """A script that is not async may have a loop of its own, so that it is called outside of any."""
    try:
        result = omega_scripts.call_script(**json.loads(told), om=om)
        if inspect.isawaitable(result):
            result = asyncio.run(omega_scripts.awaited(result))
        return omega_scripts.answer_of(result)
    except BaseException as error:
        return omega_scripts.error_answer(error)
