"""Asks a server for every model of the onnx package's test data, and writes what came of it into docs/onnx.md.

Usage: onnx_suite.py web|native [PATTERN]. Needs onnx 1.22 (1.23 ships no such data), ml_dtypes and requests, and `npm ci`. Each model
is put into an embedded server on Node and asked through /v2/models/<name>/infer, in JSON and in bytes; right is what the package
says is. What ONNX Runtime can run is told by ONNX Runtime alone, beside the server (onnx_runtime.mjs). With PATTERN only models
whose name has it are asked, and nothing is written. Takes some four minutes, outside CI.
"""
import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local

import ml_dtypes
import numpy as np
import onnx
import requests
from onnx import numpy_helper
from onnx.backend.test import __file__ as PACKAGE

ROOT = Path(__file__).parents[2]
DATA = Path(PACKAGE).parent / 'data'
DATATYPES = {'int4': 'INT8', 'uint4': 'UINT8', 'bool': 'BOOL', 'uint8': 'UINT8', 'uint16': 'UINT16', 'uint32': 'UINT32', 'uint64': 'UINT64', 'int8': 'INT8',
             'int16': 'INT16', 'int32': 'INT32', 'int64': 'INT64', 'float16': 'FP16', 'bfloat16': 'BF16', 'float32': 'FP32',
             'float64': 'FP64', 'object': 'BYTES'}
DTYPES = {datatype: ml_dtypes.bfloat16 if name == 'bfloat16' else np.dtype(name) for name, datatype in list(DATATYPES.items())[2:]}
BYTES = {'Content-Type': 'application/octet-stream'}
RANDOM = {'RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike', 'Bernoulli'}
OURS = 'answered wrongly by the server'
REASONS = [  # by what the server says
    ('is a sequence, a map or an optional', 'sequences and optionals, which ONNX Runtime\'s JavaScript does not take or answer'),
    ('which cannot be sent', 'types that ONNX Runtime\'s JavaScript does not take or answer: bfloat16, float8, float4, int4, int2'),
    ('The model is of opset', 'an opset that ONNX Runtime does not know yet'),
    ('is not known to ONNX Runtime', 'operators that ONNX Runtime does not have'),
    ('has no implementation here', 'operators that ONNX Runtime has not for that opset or those types'),
    ('other values', 'other values, which ONNX Runtime alone answers too'),
    ('The model', 'refused by ONNX Runtime for what the operator is asked'),
]


class NoTensor(Exception):
    """What neither the protocol nor ONNX Runtime's JavaScript has."""


def value_of(file, type_of):
    """The tensor in a file of test data."""
    kind = type_of.WhichOneof('value')
    if kind != 'tensor_type':
        raise NoTensor(f'{kind.removesuffix("_type")}s')
    array = numpy_helper.to_array(onnx.TensorProto.FromString(file.read_bytes()))
    if str(array.dtype) not in DATATYPES:
        raise NoTensor(str(array.dtype))
    if array.dtype == object:
        texts = [one.decode() if isinstance(one, bytes) else one for one in array.ravel()]
        array = np.array(texts, object).reshape(array.shape)
    return array


class Case:
    """A model with its sets of inputs and outputs."""

    def __init__(self, folder):
        self.name, self.file = folder.name, folder / 'model.onnx'
        self.why, self.sets = None, []
        graph = onnx.load(self.file, load_external_data=False).graph
        self.operators = {node.op_type for node in graph.node}
        try:
            for place in sorted(folder.glob('test_data_set_*')):
                self.sets.append(tuple(
                    [(value.name, value_of(place / f'{what}_{at}.pb', value.type)) for at, value in enumerate(values)
                     if what == 'output' or (place / f'{what}_{at}.pb').exists()]
                    for what, values in [('input', graph.input), ('output', graph.output)]))
        except NoTensor as error:
            self.why = str(error)


def is_right(case, expected, got, is_json=False):
    """Whether the outputs are those of the package, by its own tolerances; in JSON what is not finite is null."""
    if [name for name, _ in expected] != [name for name, _ in got]:
        return False
    for (_, right), (_, array) in zip(expected, got):
        right = plain(right)
        if right.shape != array.shape or right.dtype != array.dtype:
            return False
        if case.operators & RANDOM:
            continue
        if right.dtype.kind in 'Obiu':
            if not np.array_equal(right, array):
                return False
            continue
        is_short = right.dtype.itemsize < 4
        right, array = right.astype(np.float64), array.astype(np.float64)
        if is_json:
            right = np.where(np.isfinite(right), right, np.nan)
        if not np.allclose(right, array, rtol=1e-2 if is_short else 1e-3, atol=1e-3 if is_short else 1e-6, equal_nan=True):
            return False
    return True


def plain(array):
    """Integers of 4 bits in the bytes that the protocol has."""
    return array.astype(array.dtype.name.replace('4', '8')) if array.dtype.name in ('int4', 'uint4') else array


class Server:
    def __init__(self, runtime):
        self.folder = tempfile.TemporaryDirectory()
        command = ['node', 'runtimes/node.ts', 'runtime', 'serve', '--port', '0', '--data', self.folder.name, '--workers', '2']
        env = {**os.environ, 'OMEGA_ONNX': 'web' if runtime == 'web' else ''}
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if found := re.search(r'address +(http:\S+)', line):
                self.url = found[1].rstrip('/')
                break
        self.local = local()

    def send(self, method, path, **options):
        if not hasattr(self.local, 'session'):
            self.local.session = requests.Session()
        return self.local.session.request(method, self.url + path, timeout=120, **options)

    def ask(self, case):
        """None when all is right; else what is not."""
        answer = self.send('PUT', f'/api/v1/model/{case.name}/', params={'async': '0'}, data=case.file.read_bytes(), headers=BYTES)
        if not answer.ok:
            return 'refused', answer.json().get('detail', answer.text)
        if case.why:
            return self.refusal_of(case)
        for inputs, outputs in case.sets:
            for is_json in [True, False]:
                head, binary = request_of(inputs, is_json)
                headers = {} if is_json else {'Inference-Header-Content-Length': str(len(head))}
                answer = self.send('POST', f'/v2/models/{case.name}/infer', data=head + binary, headers=headers)
                if not answer.ok:
                    return 'failed', f'{answer.status_code} {answer.json()["error"]}'
                if not is_right(case, outputs, outputs_of(answer), is_json):
                    return 'wrong', f'other values, in {"JSON" if is_json else "bytes"}'
        return None

    def refusal_of(self, case):
        answer = self.send('POST', f'/v2/models/{case.name}/infer', json={'inputs': []})
        return ('failed', answer.json()['error']) if answer.status_code == 422 else ('wrong', f'{answer.status_code} {answer.text}')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def request_of(inputs, is_json):
    parts, described = [], []
    for name, array in inputs:
        one = {'name': name, 'shape': list(array.shape), 'datatype': DATATYPES[str(array.dtype)]}
        if is_json:
            one['data'] = (array.astype(np.float32) if array.dtype == ml_dtypes.bfloat16 else plain(array)).ravel().tolist()
        else:
            parts.append(bytes_of(array))
            one['parameters'] = {'binary_data_size': len(parts[-1])}
        described.append(one)
    head = {'inputs': described, 'parameters': {'binary_data_output': not is_json}}
    return json.dumps(head).encode(), b''.join(parts)


def bytes_of(array):
    if array.dtype != object:
        return plain(array).tobytes()
    texts = [text.encode() for text in array.ravel()]
    return b''.join(len(text).to_bytes(4, 'little') + text for text in texts)


def outputs_of(answer):
    length = int(answer.headers.get('Inference-Header-Content-Length', len(answer.content)))
    binary, outputs = answer.content[length:], []
    for one in json.loads(answer.content[:length])['outputs']:
        dtype, size = DTYPES[one['datatype']], one.get('parameters', {}).get('binary_data_size')
        if size is None:
            values = [np.nan if value is None else value for value in one['data']]
            array = np.array(values, object).astype(dtype) if values else np.array([], dtype)
        elif dtype == object:
            array = np.array(texts_of(binary[:size]), object)
        else:
            array = np.frombuffer(binary[:size], dtype)
        binary = binary[size or 0:]
        outputs.append((one['name'], array.reshape(one['shape'])))
    return outputs


def texts_of(binary):
    texts = []
    while binary:
        end = 4 + int.from_bytes(binary[:4], 'little')
        texts.append(binary[4:end].decode())
        binary = binary[end:]
    return texts


class Alone:
    """ONNX Runtime without the server."""

    def __init__(self, runtime):
        self.runtime, self.process = runtime, None

    def run(self, case):
        """None when ONNX Runtime runs it and is right; "wrong" when it is not; else what it says."""
        for inputs, outputs in case.sets:
            answer = self.say({'model': str(case.file), 'inputs': [self.written(*one) for one in inputs]})
            if 'error' in answer:
                return answer['error']
            if unknown := [one['type'] for one in answer['outputs'] if one['type'] not in (*DATATYPES, 'string')]:
                return f'{unknown[0]} as an output'
            if not is_right(case, outputs, [(one['name'], self.read(**one)) for one in answer['outputs']]):
                return 'wrong'
        return None

    @staticmethod
    def written(name, array):
        if array.dtype == object:
            return {'name': name, 'shape': list(array.shape), 'type': 'string', 'data': array.ravel().tolist()}
        data = array.tobytes()
        if array.dtype.name in ('int4', 'uint4'):
            halves = [value & 15 for value in plain(array).ravel().tolist()] + [0]
            data = bytes(low | high << 4 for low, high in zip(halves[::2], halves[1::2]))
        return {'name': name, 'shape': list(array.shape), 'type': array.dtype.name, 'data': base64.b64encode(data).decode()}

    @staticmethod
    def read(name, type, shape, data):
        if type == 'string':
            return np.array(data, object).reshape(shape)
        raw = base64.b64decode(data)
        if type in ('int4', 'uint4'):
            halves = [half for byte in raw for half in (byte & 15, byte >> 4)][:int(np.prod(shape))]
            signed = [half - 16 if type == 'int4' and half > 7 else half for half in halves]
            return np.array(signed, type.replace('4', '8')).reshape(shape)
        return np.frombuffer(raw, type).reshape(shape)

    def say(self, line):
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(['node', 'test/python/onnx_runtime.mjs', self.runtime], cwd=ROOT, text=True,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.process.stdin.write(json.dumps(line) + '\n')
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        if said == '' or 'Aborted' in said:
            self.process.kill()
            self.process.wait()
            return {'error': 'ONNX Runtime ended'}
        return json.loads(said)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.kill()


def reason_of(got, alone):
    """Why a model is not answered right."""
    kind, said = got
    if alone is None or (kind == 'wrong' and alone != 'wrong'):
        return OURS
    return next((reason for pattern, reason in REASONS if pattern in said), OURS)


def section_of(runtime, results):
    """What came of it, as Markdown."""
    runnable = [got for _, got, alone in results if alone is None]
    right, more = runnable.count(None), sum(got is None for _, got, alone in results if alone is not None)
    other = sum(alone == 'wrong' for _, _, alone in results)
    lines = [f'Of {len(results)} models `onnxruntime-{"web" if runtime == "web" else "node"}` alone runs {len(runnable)} as the package '
             f'says. Of these **{right} are answered right ({right / len(runnable):.1%})**, in JSON and in bytes, and {more} more that '
             f'it does not open alone; {right / (len(runnable) + other):.1%} with those that it runs to other values.', '', '| the others, by reason | models |', '|---|---|']
    reasons = {}
    for case, got, alone in results:
        if got:
            reasons.setdefault(reason_of(got, alone), []).append(case.name.removeprefix('test_'))
    ordered = sorted(reasons.items(), key=lambda one: -len(one[1]))
    lines += [f'| {reason} | {len(names)} |' for reason, names in ordered]
    for reason, names in ordered:
        lines += ['', f'<details><summary>{reason}</summary>', '', ', '.join(f'`{name}`' for name in names), '', '</details>']
    return '\n'.join(lines)


def main():
    runtime, pattern = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ''
    began = time.time()
    folders = [file.parent for file in sorted(DATA.glob('*/*/model.onnx')) if any(file.parent.glob('test_data_set_*'))]
    cases = [Case(folder) for folder in folders if pattern in folder.name]
    with Server(runtime) as server, Alone(runtime) as alone, ThreadPoolExecutor(3) as pool:
        asked = pool.map(server.ask, cases)
        ran = [case.why or alone.run(case) for case in cases]
        results = list(zip(cases, asked, ran))
    for case, got, said in results:
        if got or said or pattern:
            print(case.name, *(got or ['right']), said or 'right', sep=' | ')
    section = section_of(runtime, results)
    print(section, f'{time.time() - began:.0f} s', sep='\n\n')
    if pattern == '':
        page = ROOT / 'docs/onnx.md'
        begin, end = f'<!-- {runtime}, by onnx_suite.py -->', f'<!-- end of {runtime} -->'
        before, rest = page.read_text().split(begin)
        page.write_text(f'{before}{begin}\n\n{section}\n\n{end}{rest.split(end)[1]}')


if __name__ == '__main__':
    main()
