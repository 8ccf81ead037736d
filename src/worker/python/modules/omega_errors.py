"""Exceptions as outputs of nbformat, with a traceback in colours as IPython writes it."""

import linecache
import os
import re
import traceback

RED, GREEN, CYAN, END = '\x1b[0;31m', '\x1b[0;32m', '\x1b[0;36m', '\x1b[0m'
CELL = re.compile(r'Cell In\[\d+\]$')

# What runs the code of users is no part of their tracebacks.
RUNNERS = ('<exec>', '<frozen ', os.path.dirname(__file__))


def is_runner(filename):
    return filename.startswith(RUNNERS) or '/pyodide/' in filename or '/_pyodide/' in filename


def message_of(error):
    """Its text; of one whose own text cannot be had, what Python prints in its place."""
    try:
        return str(error)
    except Exception:
        return '<exception str() failed>'


def traceback_of(error):
    """The traceback as Python prints it, the frames of this runner left out."""
    told = traceback.TracebackException.from_exception(error)
    chain = [told]
    for one in chain:
        one.stack = traceback.StackSummary.from_list([frame for frame in one.stack if not is_runner(frame.filename)])
        chain += [other for other in (one.__cause__, one.__context__) if other is not None]
    return ''.join(told.format())


def source_lines(filename, lineno):
    lines = linecache.getlines(filename)
    start, end = max(1, lineno - 2), min(len(lines), lineno + 2)
    shown = []
    for number in range(start, end + 1):
        text = lines[number - 1].rstrip()
        arrow = f'{GREEN}----> {number}{END} {text}' if number == lineno else f'      {number} {text}'
        shown.append(arrow)
    return '\n'.join(shown)


def error_of(error):
    """The exception as an output, with a traceback in colours, the frames of this runner left out."""
    name, value = type(error).__name__, message_of(error)
    head = f'{RED}{"-" * 75}{END}'
    title = f'{RED}{name}{END}{" " * max(1, 75 - len(name) - 33)}Traceback (most recent call last)'
    frames = []
    if isinstance(error, SyntaxError) and CELL.match(str(error.filename)):
        text = ''.join(traceback.format_exception_only(error)).rstrip()
        return {'output_type': 'error', 'ename': name, 'evalue': value, 'traceback': [head, text]}
    for frame in traceback.extract_tb(error.__traceback__):
        if is_runner(frame.filename):
            continue
        place = f'{frame.filename}, line {frame.lineno}'
        if not CELL.match(frame.filename):
            place = f'File {frame.filename}:{frame.lineno}'
        called = '' if frame.name == '<module>' else f', in {CYAN}{frame.name}(){END}'
        frames.append(f'{place}{called}\n{source_lines(frame.filename, frame.lineno)}')
    return {'output_type': 'error', 'ename': name, 'evalue': value,
            'traceback': [head, title, *frames, f'{RED}{name}{END}: {value}']}
