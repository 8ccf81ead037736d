"""The host of an installed Python: what Pyodide's gives by JavaScript, over the pipes to the server's process."""

import fcntl
import json
import os
import tempfile
import threading

from omega_frames import read_frame, write_frame


class Turn:
    """Of one thread of one process at the pipes: code of users may have threads, and processes that it has forked."""

    def __init__(self):
        self.renew()
        self.file = None

    def renew(self):
        self.threads = threading.RLock()
        self.depth = 0

    def __enter__(self):
        self.threads.acquire()
        self.depth += 1
        if self.depth == 1 and self.file:
            fcntl.lockf(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_):
        if self.depth == 1 and self.file:
            fcntl.lockf(self.file, fcntl.LOCK_UN)
        self.depth -= 1
        self.threads.release()


# Of this run, set when it begins.
folder = None
orders = news = report = output_limit = None

_turn = Turn()
_written = 0


def begin(orders_fd, news_fd, report_fd, limit, own_folder):
    global orders, news, report, output_limit, folder
    orders, news, report, output_limit, folder = orders_fd, news_fd, report_fd, limit, own_folder
    _turn.file = tempfile.TemporaryFile(dir=own_folder)
    os.register_at_fork(after_in_child=_turn.renew)  # another thread may have it just then


def tell(head, body=b''):
    with _turn:
        write_frame(news, head, body)


def next_order():
    """What is to be done next; ends this process when nobody asks any more."""
    order = read_frame(orders)
    if order is None:
        os._exit(0)
    return order


def call(method, params, body, bucket=None):
    return ask(method, params, body.encode(), bucket, False)[1].decode()


def call_file(method, params, body, bucket=None):
    """The bytes that the store answers, or JSON text of why it does not."""
    head, answer = ask(method, params, body, bucket, True)
    return answer if head['type'] == 'file' else answer.decode()


def ask(method, params, body, bucket, is_file):
    if news is None:
        raise RuntimeError('The store is reached by the process of the run and those that it forks: read before, or start them by "fork"')
    with _turn:
        write_frame(news, {'type': 'call', 'method': method, 'params': params, 'bucket': bucket, 'isFile': is_file}, body)
        return next_order()


def emit(text, is_error):
    """Shows an output. Code that catches what ends too many of them and prints as much again is not going to stop."""
    global _written
    data = text.encode()
    _written += len(data)
    if _written > output_limit and not is_error:
        reason = f'The outputs are larger than the limit of {output_limit} bytes, print less'
        if _written > 2 * output_limit:
            die_of(reason)
        raise Exception(reason)
    tell({'type': 'show'}, data)


def clear(wait):
    tell({'type': 'clear', 'wait': wait})


def note(**what):
    """Tells the interpreter that this process was forked from."""
    os.write(report, json.dumps(what).encode() + b'\n')


def die_of(reason):
    note(died=reason)
    os._exit(1)
