"""Finds the `run` of a script, be it a module or an omega-ml package in an archive, and calls it."""

import base64
import importlib
import importlib.util
import inspect
import io
import json
import os
import sys
import tarfile
import zipfile

from omega_display import to_json
from omegaml import om


def unpack(content, folder):
    os.makedirs(folder, exist_ok=True)
    if zipfile.is_zipfile(io.BytesIO(content)):
        zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
    else:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(folder, filter='data')


def package_in(folder, wanted):
    """The package that has a run: the one of the script's name, else the only one."""
    found = []
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith('.') and not name.endswith('.egg-info')]
        if '__init__.py' in files and '__init__.py' not in os.listdir(os.path.dirname(root)):
            found.append(root)
    named = [root for root in found if os.path.basename(root) == wanted] or found
    if not named:
        raise ImportError('The archive holds no Python package, that is no folder with an __init__.py')
    if len(named) > 1:
        names = ', '.join(sorted(os.path.basename(root) for root in named))
        raise ImportError(f'The archive holds several packages, {names}, and none is called "{wanted}"')
    return named[0]


def load(content, kind, name):
    folder = '/home/omega/script'
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    if kind == 'py':
        path = os.path.join(folder, 'script.py')
        with open(path, 'wb') as file:
            file.write(content)
        spec = importlib.util.spec_from_file_location('script', path)
        module = importlib.util.module_from_spec(spec)
        sys.modules['script'] = module
        spec.loader.exec_module(module)
        return module
    unpack(content, folder)
    package = package_in(folder, name)
    sys.path.insert(0, os.path.dirname(package))
    return importlib.import_module(os.path.basename(package))


async def run_script(content, kind, name, args, kwargs, om):
    module = load(base64.b64decode(content), kind, name)
    run = getattr(module, 'run', None)
    if not callable(run):
        raise AttributeError(f'Script "{name}" has no function run(om, *args, **kwargs)')
    result = run(om, *args, **kwargs)
    return await result if inspect.isawaitable(result) else result


def chosen_answer(error):
    """Exception(answer, status), as services of omega-ml raise it."""
    if len(error.args) == 2 and type(error.args[1]) is int and 400 <= error.args[1] < 600:
        return {'service': {'answer': error.args[0], 'status': error.args[1]}}
    return {}


async def answer_script(told):
    try:
        return json.dumps({'result': to_json(await run_script(**json.loads(told), om=om))})
    except BaseException as error:
        return to_json({'error': type(error).__name__, 'message': str(error), **chosen_answer(error)}, default=str)
