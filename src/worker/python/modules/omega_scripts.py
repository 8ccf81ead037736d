"""Calls the `run` of the script that a task is about."""

import asyncio
import base64
import inspect
import json
import os

import _omega_host as _host
from omega_display import emit, to_json
from omega_errors import message_of, traceback_of
from omega_loading import function_of, load
from omegaml import om

def call_script(content, kind, name, args, kwargs, om, function='run', stream=False):
    """What its function answers, which may be still to be awaited."""
    folder = os.path.join(_host.folder, 'script')
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    result = function_of(load(base64.b64decode(content), kind, name, folder), name, function)(om, *args, **kwargs)
    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        return said(result, stream)
    return result


async def said(pieces, stream):
    """All that a generator yields, told as it comes: a text of texts, else a list."""
    yielded = []
    async for piece in as_async(pieces):
        yielded.append(piece)
        if stream:
            emit({'output_type': 'piece', 'piece': piece})
            await asyncio.sleep(0)
    return ''.join(yielded) if all(isinstance(piece, str) for piece in yielded) else yielded


async def as_async(pieces):
    if inspect.isasyncgen(pieces):
        async for piece in pieces:
            yield piece
    else:
        for piece in pieces:
            yield piece


async def awaited(result):
    return await result


def chosen_answer(error):
    """Exception(answer, status), as services of omega-ml raise it."""
    if len(error.args) == 2 and type(error.args[1]) is int and 400 <= error.args[1] < 600:
        return {'service': {'answer': error.args[0], 'status': error.args[1]}}
    return {}


def answer_of(result):
    return json.dumps({'result': to_json(result)})


def reason_of(error):
    if isinstance(error, SystemExit):
        return f'The script has called sys.exit({"" if error.code is None else repr(error.code)}), let it return instead'
    return message_of(error)


def error_answer(error):
    return to_json({'error': type(error).__name__, 'message': reason_of(error), 'traceback': traceback_of(error),
                    **chosen_answer(error)}, default=str)


async def answer_script(told):
    try:
        result = call_script(**json.loads(told), om=om)
        return answer_of(await result if inspect.isawaitable(result) else result)
    except BaseException as error:
        return error_answer(error)
