"""Calls the `run` of the script that a task is about."""

import base64
import inspect
import json
import os

from omega_display import to_json
from omega_errors import traceback_of
from omega_loading import load, run_of
from omegaml import om

FOLDER = '/home/omega/script'


async def run_script(content, kind, name, args, kwargs, om):
    os.makedirs(FOLDER, exist_ok=True)
    os.chdir(FOLDER)
    result = run_of(load(base64.b64decode(content), kind, name, FOLDER), name)(om, *args, **kwargs)
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
        return to_json({'error': type(error).__name__, 'message': str(error), 'traceback': traceback_of(error),
                        **chosen_answer(error)}, default=str)
