"""Cells that are no Python yet, and what IPython gives to code that asks for it."""

import ast
import re

IGNORED_MAGICS = {'matplotlib', 'load_ext', 'autoreload', 'config', 'precision', 'pylab'}
FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
MAGIC = re.compile(r'(\s*)(%%|%|!)\s*(\w*)')


class UsageError(Exception):
    pass


def no_magic(sign, name):
    kind = 'Cell' if sign == '%%' else 'Line'
    return UsageError(f'{kind} magic function "{sign}{name}" is not known here')


def no_shell(command):
    return UsageError(f'Commands of a shell, such as "{command.strip()}", cannot run here')


def begins_statement(before, indent):
    """Whether a statement may begin behind these lines: not within brackets or a text of several lines."""
    try:
        compile('\n'.join([*before, f'{indent}pass']), 'cell', 'exec', FLAGS)
    except SyntaxError as error:
        return "expected 'except' or 'finally'" in str(error)  # the try goes on below
    return True


def without_magics(source):
    """A cell that is no Python may have magics: what only concerns the display is left out, the rest is refused."""
    try:
        compile(source, 'cell', 'exec', FLAGS)
        return source
    except SyntaxError:
        pass
    lines = source.split('\n')
    for i, line in enumerate(lines):
        magic = MAGIC.match(line)
        if not magic or not begins_statement(lines[:i], magic.group(1)):
            continue
        indent, sign, name = magic.groups()
        if sign == '!':
            raise no_shell(line)
        if name == 'time':
            lines[i] = indent + (line[magic.end():].strip() or 'pass')
        elif sign == '%' and name in IGNORED_MAGICS:
            lines[i] = f'{indent}pass'
        else:
            raise no_magic(sign, name)
    return '\n'.join(lines)


class ZMQInteractiveShell:
    """What get_ipython() answers, by the name by which libraries know a notebook."""

    config = {}

    def __init__(self, namespace):
        self.user_ns = namespace

    def run_line_magic(self, name, line='', *_):
        if name not in IGNORED_MAGICS:
            raise no_magic('%', name)

    def run_cell_magic(self, name, line='', cell=''):
        raise no_magic('%%', name)

    def magic(self, line):
        self.run_line_magic(*line.split(' ', 1))

    def system(self, command):
        raise no_shell(command)
