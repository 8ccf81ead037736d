"""Calls the `run` of the script that a task is about."""

import base64
import inspect
import json
import os

import _omega_host as _host
from omega_display import to_json
from omega_errors import traceback_of
from omega_loading import load, run_of
from omegaml import om

def call_script(content, kind, name, args, kwargs, om):
    """What its run answers, which may be still to be awaited."""
    folder = os.path.join(_host.folder, 'script')
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    return run_of(load(base64.b64decode(content), kind, name, folder), name)(om, *args, **kwargs)


async def awaited(result):
    return await result


def chosen_answer(error):
    """Exception(answer, status), as services of omega-ml raise it."""
    if len(error.args) == 2 and type(error.args[1]) is int and 400 <= error.args[1] < 600:
        return {'service': {'answer': error.args[0], 'status': error.args[1]}}
    return {}


def answer_of(result):
    return json.dumps({'result': to_json(result)})


def message_of(error):
    if isinstance(error, SystemExit):
        return f'The script has called sys.exit({"" if error.code is None else repr(error.code)}), let it return instead'
    return str(error)


def error_answer(error):
    return to_json({'error': type(error).__name__, 'message': message_of(error), 'traceback': traceback_of(error),
                    **chosen_answer(error)}, default=str)


async def answer_script(told):
    try:
        result = call_script(**json.loads(told), om=om)
        return answer_of(await result if inspect.isawaitable(result) else result)
    except BaseException as error:
        return error_answer(error)
