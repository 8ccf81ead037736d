"""Whether a run has left something in JavaScript, which an interpreter that is started behind it in the same thread would meet."""

import sys

from pyodide.webloop import WebLoop

_waiting = 0  # calls of this Python that JavaScript's timers have yet to make


def watch():
    """Counts them from now on."""
    later = WebLoop.call_later

    def call_later(loop, delay, callback, *args, context=None):
        global _waiting
        _waiting += 1

        def called(*args):
            global _waiting
            _waiting -= 1
            return callback(*args)

        return later(loop, delay, called, *args, context=context)

    WebLoop.call_later = call_later


def are_there():
    """The module `js` is JavaScript's global object, which a run may have changed."""
    return _waiting > 0 or 'js' in sys.modules
