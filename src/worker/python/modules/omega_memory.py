"""How much memory a run takes, and may take. Only Linux tells; elsewhere nothing is limited."""

import os
import re
import resource

# Memory that is asked for and not touched costs nothing yet, and libraries reserve much of it.
RESERVED = 4


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ''  # it has ended, or this is no Linux


def kilobytes(pid, name):
    found = re.search(rf'^{name}:\s+(\d+) kB$', read(f'/proc/{pid}/status'), re.MULTILINE)
    return int(found[1]) if found else 0


def resident_bytes(pid):
    """Of a process and those that it has started, by whichever of its threads."""
    return kilobytes(pid, 'VmRSS') * 1024 + sum(map(resident_bytes, children(pid)))


def children(pid):
    try:
        threads = os.listdir(f'/proc/{pid}/task')
    except OSError:
        return []
    return [child for thread in threads for child in read(f'/proc/{pid}/task/{thread}/children').split()]


def limit_data(limit):
    """What it asks for beyond is a MemoryError, also where it would never touch it."""
    had = kilobytes(os.getpid(), 'VmData') * 1024
    if had:
        resource.setrlimit(resource.RLIMIT_DATA, (had + RESERVED * limit,) * 2)
