"""Processes that runs leave behind: one that has a session of its own is not ended with the group of its run. Only Linux tells."""

import ctypes
import os
import signal
import time

from omega_memory import children, resident_bytes

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36

try:
    LIBRARY = ctypes.CDLL(None)
    LIBRARY.prctl
except (OSError, TypeError, AttributeError):
    LIBRARY = None

# Ends them for so long, in seconds: what the system does not let go of is left to it.
PATIENCE = 2.0


def die_with_parent(parent):
    """Where the system can (Linux): even a loop in C ends with its parent."""
    if LIBRARY is None:
        return
    LIBRARY.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def adopt():
    """What loses its parent comes to this process, which so knows all that its runs have started."""
    if LIBRARY is not None:
        LIBRARY.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def adopted(but):
    return [pid for pid in map(int, children(os.getpid())) if pid not in but]


def reap(but):
    """Of those that have come to this process and ended."""
    for pid in adopted(but):
        end_of(pid)


def end_of(pid):
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def taken_bytes(run, spare):
    """The memory of a run with all that it has started."""
    return sum(map(resident_bytes, [run, *adopted([run, spare])]))


def end_all(but):
    """Ends what has come to this process, and what then comes of it."""
    until = time.monotonic() + PATIENCE
    while (left := adopted(but)) and time.monotonic() < until:
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
            end_of(pid)
        time.sleep(0.001)
