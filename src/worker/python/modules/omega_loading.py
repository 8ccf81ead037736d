"""Makes a module of a stored script: a module of one file, or an omega-ml package in an archive."""

import importlib
import importlib.util
import inspect
import io
import os
import re
import sys
import tarfile
import types
import zipfile

import _omega_host as _host


def unpack(content, folder):
    os.makedirs(folder, exist_ok=True)
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                member.filename = member.filename.replace('\\', '/')  # as older tools of Windows write them
                archive.extract(member, folder)
    else:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(folder, filter='data')


def packed(obj):
    """
    The bytes of a script and what it is: of source, a module, the path of a file, or "pkg://" and that of a package, of its setup.py
    or its archive. Raises SyntaxError for what is no Python.
    """
    if isinstance(obj, types.ModuleType):
        if hasattr(obj, '__path__'):
            return archived(list(obj.__path__)[0]), 'archive'
        obj = inspect.getsource(obj)
    if isinstance(obj, str) and '\n' not in obj:
        if re.match(r'(pypi|git\+\w+|https?)://', obj):
            raise ValueError(f'"{obj}" would have to be fetched, which is not done here: put its file, as "pkg://<path>"')
        path = re.sub(r'setup\.py$', '', obj.removeprefix('pkg://')) if obj.startswith('pkg://') else obj
        if obj.startswith('pkg://') and os.path.isdir(path or '.'):
            return archived(path), 'archive'
        if obj.startswith('pkg://') or path.endswith(('.py', '.zip', '.gz', '.tgz')) or os.path.isfile(path):
            with open(path, 'rb') as file:
                obj = file.read()
    if not isinstance(obj, (str, bytes, bytearray)):
        raise TypeError(f'A script is source, a module, or the path of one, not a "{type(obj).__name__}"')
    content = obj.encode() if isinstance(obj, str) else bytes(obj)
    if zipfile.is_zipfile(io.BytesIO(content)) or content[:2] == b'\x1f\x8b':
        return content, 'archive'
    compile(content, '<script>', 'exec', dont_inherit=True)
    return content, 'py'


def archived(folder):
    folder = os.path.abspath(folder)
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode='w:gz') as archive:
        archive.add(folder, os.path.basename(folder))
    return sink.getvalue()


def package_in(folder, wanted):
    """The package that has a run: the one of the script's name, else the only one; or the module of that name."""
    found, modules = [], []
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith('.') and not name.endswith('.egg-info')]
        if '__init__.py' in files and '__init__.py' not in os.listdir(os.path.dirname(root)):
            found.append(root)
        if f'{wanted}.py' in files and '__init__.py' not in files:
            modules.append(os.path.join(root, wanted))
    named = [root for root in found if os.path.basename(root) == wanted] or found
    if modules and all(os.path.basename(root) in ('test', 'tests') for root in named):
        return min(modules, key=len)
    if not named:
        raise ImportError(f'The archive holds no Python package, that is no folder with an __init__.py, and no module {wanted}.py')
    if len(named) > 1:
        names = ', '.join(sorted(os.path.basename(root) for root in named))
        raise ImportError(f'The archive holds several packages, {names}, and none is called "{wanted}"')
    return named[0]


def load(content, kind, name, folder):
    """The module of a script, whose files are put into a folder of its own."""
    os.makedirs(folder, exist_ok=True)
    if kind == 'py':
        module_name = os.path.basename(folder)
        path = os.path.join(folder, f'{module_name}.py')
        with open(path, 'wb') as file:
            file.write(content)
        sys.path.append(folder)  # where processes that it starts find its functions, as those of forkserver, spawn and loky do
        spec = importlib.util.spec_from_file_location(module_name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[module_name] = module
        spec.loader.exec_module(module)
        return module
    unpack(content, folder)
    package = package_in(folder, name)
    if hasattr(_host, 'call_file'):  # Pyodide finds what it has when it is imported
        from omega_requirements import check_requirements
        check_requirements(package, folder, name)
    sys.path.insert(0, os.path.dirname(package))
    return importlib.import_module(os.path.basename(package))


def function_of(module, name, wanted):
    function = getattr(module, wanted, None)
    if callable(function):
        return function
    raise AttributeError(f'Script "{name}" has no function {wanted}(om, *args, **kwargs)')
