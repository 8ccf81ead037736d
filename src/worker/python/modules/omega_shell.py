"""Cells as IPython runs them, where it is installed: its magics, its figures, its tracebacks; the outputs are told to the host."""

import base64
import builtins
import getpass
import os
import sys
import types

import _omega_host as host
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from omega_cells import no_input
from omega_display import emit
from omega_errors import message_of

# Of matplotlib, what draws in a browser that is there while code runs: without one figures are pictures.
LIVE = ('notebook', 'nbagg', 'widget', 'ipympl')
INLINE = 'module://matplotlib_inline.backend_inline'


def as_texts(data):
    return {mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value for mime, value in data.items()}


class Hook(DisplayHook):
    """Of the value of a cell."""

    def start_displayhook(self):
        self.told = None

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        self.told = {'data': as_texts(format_dict), 'metadata': md_dict or {}}

    def finish_displayhook(self):
        if self.told and self.told['data']:
            emit({'output_type': 'execute_result', 'execution_count': self.prompt_count, **self.told})


class Publisher(DisplayPublisher):
    """Of what is displayed."""

    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        shown = {'output_type': 'update_display_data' if update else 'display_data', 'data': as_texts(data),
                 'metadata': metadata or {}}
        name = (transient or {}).get('display_id')
        emit({**shown, 'display_id': name} if name else shown)

    def clear_output(self, wait=False):
        host.clear(bool(wait))


class ZMQInteractiveShell(InteractiveShell):
    """By the name and the place by which libraries, such as plotly, know a notebook."""

    __module__ = 'ipykernel.zmqshell'
    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)

    def enable_matplotlib(self, gui=None):
        return super().enable_matplotlib('inline' if gui in LIVE else gui)

    def enable_gui(self, gui=None):
        if gui is not None:
            raise NotImplementedError(f'A job has no screen, so that "%gui {gui}" does not work here')

    def _showtraceback(self, etype, evalue, stb):
        emit({'output_type': 'error', 'ename': etype.__name__, 'evalue': message_of(evalue), 'traceback': list(stb)})

    def ask_exit(self):  # nobody would answer
        raise SystemExit


def open_shell():
    """A shell whose namespace is `__main__`."""
    config = Config()
    config.HistoryManager.enabled = False  # it is a thread, and a file that all runs would share
    main = types.ModuleType('__main__', 'Automatically created module for IPython interactive environment')
    sys.modules['__main__'] = main
    shell = ZMQInteractiveShell.instance(config=config, user_module=main)
    shell.register_magic_function(lambda line: autosave(shell, line), magic_name='autosave')
    builtins.input = getpass.getpass = no_input
    os.environ['MPLBACKEND'] = INLINE
    if 'matplotlib' in sys.modules:
        shell.enable_matplotlib('inline')  # which it does itself where it is imported behind the shell
    return shell


def autosave(shell, line):
    """ipykernel's: of its magics the one that old notebooks begin with; the others are for who sits before them."""
    try:
        from ipykernel.zmqshell import KernelMagics
    except ImportError:
        return
    KernelMagics(shell).autosave(line)


async def run_cell(shell, source, count):
    """Runs one cell; True, or what it raised."""
    shell.execution_count = count
    shell.displayhook.exec_result = None
    problem = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        transformed, problem = source, sys.exc_info()
    result = await shell.run_cell_async(source, store_history=True, transformed_cell=transformed,
                                        preprocessing_exc_tuple=problem)
    shell.events.trigger('post_execute')
    shell.events.trigger('post_run_cell', result)
    return result.success or result.error_before_exec or result.error_in_exec
