"""An installed Python that stands ready: it has imported what runs import, and forks one process for each run.

    python omega_zygote.py '{"mark": ..., "output_limit": ..., "memory_limit": ...}'

Orders come as frames by standard input, to the process that is to run next; it tells by standard output, behind the mark. This one only watches: when
its parent goes, or a run dies, takes too much memory or leaves processes behind, it ends them. It has one thread, so that a fork
is safe. Sizes are in bytes.
"""

import os
import sys

sys.dont_write_bytecode = True  # of our modules, which may be where nobody may write
if os.path.dirname(os.path.abspath(__file__)) not in sys.path:  # -I, -P and PYTHONSAFEPATH leave it out
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import gc
import importlib
import json
import random
import select
import shutil
import signal
import tempfile
import time
import types

import _omega_host as host
import omega_descendants
import omega_run
from omega_descendants import die_with_parent, taken_bytes
from omega_frames import write_all, write_frame
from omega_memory import limit_data

sys.dont_write_bytecode = False

# It looks for the shell of a notebook when it is imported, and no run is there yet.
UNFORKABLE = {'matplotlib_inline.backend_inline'}

# Looks at the memory of a run so often, in seconds; a run that has ended may still do so long what it does at exit.
LOOK_EVERY, GRACE = 0.2, 1.0

# What is safe to have imported before a fork: their threads begin when they compute, or know of forks, as OpenBLAS' do.
FORKABLE = {
    'IPython', 'PIL', 'dateutil', 'ipykernel', 'jinja2', 'joblib', 'lxml', 'matplotlib', 'matplotlib_inline', 'nbformat',
    'networkx', 'numpy', 'openpyxl', 'pandas', 'pyarrow', 'pydantic', 'pytz', 'requests', 'scipy', 'seaborn', 'sklearn',
    'sqlalchemy', 'statsmodels', 'tqdm', 'yaml',
}


class Run:
    """A process of this one that waits for its turn, then for its order, or runs."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='omega-run-')
        self.report, told = os.pipe()
        turn, self.turn = os.pipe()
        self.text = b''
        self.parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            become_run(self, told, turn)
        os.close(told)
        os.close(turn)
        os.set_blocking(self.report, False)

    def take_turn(self):
        os.close(self.turn)

    def noted(self):
        """What it has noted so far."""
        try:
            while piece := os.read(self.report, 2**16):
                self.text += piece
        except BlockingIOError:
            pass
        notes = {}
        for line in self.text.split(b'\n')[:-1]:
            notes.update(json.loads(line))
        return notes

    def end(self):
        """Ends it with all that it has started."""
        for kill in (os.killpg, os.kill):
            try:
                kill(self.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass  # it has no group of its own yet, or none of it is left

    def drop(self):
        """Ends one that had no turn."""
        self.end()
        os.waitpid(self.pid, 0)
        os.close(self.turn)
        self.forget()

    def forget(self):
        os.close(self.report)
        shutil.rmtree(self.folder, ignore_errors=True)


def become_run(run, report, turn):
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    die_with_parent(run.parent)
    os.close(run.report)
    os.close(run.turn)
    os.chdir(run.folder)
    tempfile.tempdir = None
    sys.modules['__main__'] = types.ModuleType('__main__')  # else this file would be run by processes that the run starts
    if 'numpy.random' in sys.modules:
        sys.modules['numpy.random'].seed()  # else all runs would draw the same numbers
    limit_data(options['memory_limit'])
    host.begin(orders, news, report, options['output_limit'], run.folder)
    os.read(turn, 1)  # its end is told
    os.close(turn)
    if os.getppid() != run.parent:
        os._exit(0)
    omega_run.serve()
    os._exit(0)


def die(reason):
    print(f'Error: {reason}', file=sys.stderr, flush=True)
    os._exit(1)


def watch(run):
    """Waits until the run has ended, and answers what it has noted, and the run that was forked meanwhile to be the next."""
    poller = select.poll()
    for stream in (orders, news):
        poller.register(stream, 0)  # only that nobody is at its other end is told
    poller.register(run.report, select.POLLIN)
    poller.register(woken, select.POLLIN)
    notes, ends_at, spare = {}, None, None
    pause = 0  # it may have died while it was a spare one
    while True:
        for fd, _ in poller.poll(pause):
            if fd in (orders, news):
                end_all(run, spare)
                os._exit(0)
            if fd == woken:
                os.read(woken, 2**10)
                omega_descendants.reap([run.pid, pid_of(spare)])
        notes = run.noted()
        ended, status = os.waitpid(run.pid, os.WNOHANG)
        if ended:
            run.end()  # what it has left behind
            omega_descendants.end_all([pid_of(spare)])
            return run.noted(), os.waitstatus_to_exitcode(status), spare
        if spare is None and notes.get('begun') in ('script', 'notebook'):
            spare = Run()
        if 'done' in notes:
            ends_at = ends_at or time.monotonic() + GRACE
            if time.monotonic() > ends_at:
                run.end()
        elif 'begun' in notes and taken_bytes(run.pid, pid_of(spare)) > options['memory_limit']:
            end_all(run, spare)
            die(f'It used more than {options["memory_limit"] >> 20} MB of memory')
        pause = LOOK_EVERY * 1000 if 'begun' in notes else None


def end_all(run, spare):
    run.end()
    os.waitpid(run.pid, 0)
    run.forget()
    if spare:
        spare.drop()
    omega_descendants.end_all([])


def pid_of(run):
    return run and run.pid


def reason_of(code, notes):
    if 'died' in notes:
        return notes['died']
    if code < 0:
        return f'Python was ended by {signal.Signals(-code).name}'
    return f'Python was ended with code {code}'


def warm_up(names):
    """Imports what a run has imported, unless that would start threads; answers whether there was anything."""
    known = len(sys.modules)
    for name in names:
        if name.partition('.')[0] in FORKABLE and name not in UNFORKABLE and name not in sys.modules:
            try:
                importlib.import_module(name)
            except Exception:
                pass  # the run that needs it is told
    return len(sys.modules) > known


def serve():
    spare = None
    while True:
        if spare is None:
            gc.freeze()  # a collection in a run would copy what it shares with this process
        run = spare or Run()
        run.take_turn()
        try:
            write_frame(news, {'type': 'free'})
        except BrokenPipeError:  # its parent has gone meanwhile
            end_all(run, spare=None)
            os._exit(0)
        notes, code, spare = watch(run)
        run.forget()
        if 'done' not in notes:
            if spare:
                spare.drop()
            die(reason_of(code, notes))
        if warm_up(notes['done']) and spare:
            spare = spare.drop()


if __name__ == '__main__':
    options = json.loads(sys.argv[1])
    os.environ.setdefault('MPLBACKEND', 'agg')
    os.setsid()  # what a terminal tells the server is not for this process
    omega_descendants.adopt()
    sys.stdout.flush()  # what a wrapper or the site has printed comes before the mark
    orders, news = os.dup(0), os.dup(1)
    write_all(news, options['mark'].encode())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what is printed past Python's own streams must not come between
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.argv = ['']
    serve()
