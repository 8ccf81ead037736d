"""A Python that has imported what takes long, and becomes the scripts of tests by fork: warm.py SOCKET

omega-ml, pandas and scikit-learn cost each start 5 to 10 seconds of a core. What they build on is imported once, at the
first start; omega-ml itself is not, since it takes its settings from the environment when it is imported. start.py is
the other end. A script whose start.py is killed is killed with all that it has started.
"""
import gc
import json
import os
import select
import signal
import socket
import sys
import tempfile
import warnings
from importlib import import_module

# None that starts a thread when it is imported, as onnxruntime does and markitdown with it: no thread survives a fork.
PACKAGES = (
    'numpy', 'pandas', 'pyarrow', 'pyarrow.parquet', 'requests', 'sklearn.linear_model', 'sklearn.model_selection',
    'sklearn.pipeline', 'sklearn.preprocessing', 'pymongo', 'mongoengine', 'sqlalchemy.orm', 'openai',
    'jinja2.sandbox', 'jsonschema', 'nbformat', 'nbconvert',
)


def warm_up():
    for name in PACKAGES:
        try:
            import_module(name)
        except ImportError:
            pass  # the client alone has fewer packages
    # When omega-ml ends it asks each object whether it is a client of MongoDB, which makes openai's proxies load all of it.
    for one in gc.get_objects():
        try:
            isinstance(one, int)
        except Exception:
            pass  # as omega-ml does


def received(connection):
    """What start.py asks for, and its standard streams."""
    text, streams, *_ = socket.recv_fds(connection, 2**16, 3)
    while not text.endswith(b'\n'):
        text += connection.recv(2**16)
    return json.loads(text), streams


def become(asked, streams):
    """Makes this process one that was started as asked."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(asked['folder'])
    os.environ.clear()
    os.environ.update(asked['env'])
    tempfile.tempdir = None
    warnings.resetwarnings()
    warnings.simplefilter('ignore')


def end(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(pid, signal.SIGKILL)  # it has no group of its own yet, or has ended and is still to be asked how


def next_script(path):
    """Serves until this process is the child that is to run a script; its arguments."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    running = {}  # from connections to process ids
    is_warm = False
    while True:
        # The parent holds a pipe of which nothing comes: its end is the end.
        ready, *_ = select.select([listener, sys.stdin, *running], [], [], 0.02 if running else None)
        if sys.stdin in ready:
            for pid in running.values():
                end(pid)
            os._exit(0)
        for connection in [one for one in running if one in ready]:
            end(running[connection])
        for connection, pid in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del running[connection]
                try:
                    connection.sendall(b'%d' % (os.waitstatus_to_exitcode(status) & 255))
                except OSError:
                    pass  # it was killed
                connection.close()
        if listener not in ready:
            continue
        connection, _ = listener.accept()
        asked, streams = received(connection)
        if not is_warm:
            warm_up()
            is_warm = True
        pid = os.fork()
        if pid == 0:
            listener.close()
            for other in (connection, *running):
                other.close()
            become(asked, streams)
            return asked['arguments']
        running[connection] = pid
        for stream in streams:
            os.close(stream)


def run(arguments):
    """Runs `-m MODULE` or a script as Python does: what a script defines is of `__main__`."""
    if arguments[0] == '-m':
        import runpy
        sys.argv, sys.path[0] = arguments[1:], os.getcwd()
        runpy.run_module(arguments[1], run_name='__main__', alter_sys=True)
        return
    sys.argv, sys.path[0] = arguments, os.path.dirname(os.path.abspath(arguments[0]))
    names = globals()
    for name in [name for name in names if not name.startswith('__')]:
        del names[name]
    names['__file__'] = arguments[0]
    with open(arguments[0]) as file:
        code = compile(file.read(), arguments[0], 'exec')
    names.update(__doc__=None)
    exec(code, names)


run(next_script(sys.argv[1]))
