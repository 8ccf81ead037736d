"""Runs the tests that omega-ml ships of its own REST server against a server that listens, and prints what became of each.

The tests are those of the installed package, unchanged; only their client, which calls a Flask application, is one of
`requests` here. Python's side of them, `om = Omega()`, works on the same database.

Usage: peer.py URL[=NAME,...]..., of each server the tests that are named, or all; with OMEGA_MONGO_URL and OMEGA_BROKER as the
servers and the worker have them.
"""
import functools
import json
import sys
import tempfile
import time
import unittest

import requests
from omegaml.backends.package import localpip
from omegaml.tests.core.restapi import util

url = None  # of the server that is tested now


class Answer:
    """What the tests read of Flask's answers, of an answer of `requests`."""

    def __init__(self, answer):
        self.answer = answer
        self.status_code = answer.status_code
        self.headers = answer.headers

    def get_json(self):
        return self.answer.json()

    @property
    def json(self):
        return self.answer.json()

    def iter_encoded(self):
        # Flask hands over what the server wrote piece by piece, an event each.
        for event in self.answer.content.split(b'\n\n'):
            if event:
                yield event + b'\n\n'


class Client:
    def __init__(self, app, is_json=True):
        self.is_json = is_json

    def send(self, method, path, json=None, headers=None, auth=None, query_string=None):
        headers = {'Accept': 'application/json', 'Content-Type': 'application/json', **(headers or {})}
        body = (json or {}) if json is not None or self.is_json else None
        for _ in range(2000):
            answer = requests.request(method, url + path, json=body, headers=headers, auth=auth, params=query_string)
            # The tests run their tasks in the client's process, where each has ended when it is asked for.
            if '/task/' not in path or answer.json().get('status') not in ('PENDING', 'STARTED'):
                break
            time.sleep(0.1)
        return Answer(answer)

    def get(self, path, **kwargs):
        return self.send('GET', path, **kwargs)

    def post(self, path, **kwargs):
        return self.send('POST', path, **kwargs)

    def put(self, path, **kwargs):
        return self.send('PUT', path, **kwargs)

    def delete(self, path, **kwargs):
        return self.send('DELETE', path, **kwargs)


class Outcomes(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.all = {}

    def note(self, test, outcome):
        self.all['.'.join(test.id().split('.')[-2:])] = outcome

    def addSuccess(self, test):
        self.note(test, 'passed')

    def addFailure(self, test, error):
        self.note(test, self._exc_info_to_string(error, test)[-1500:])

    addError = addFailure


build_sdist = localpip.build_sdist


@functools.cache
def built(src):
    """The archive of a package, which takes seconds to build and is the same each time."""
    return build_sdist(src, tempfile.mkdtemp())


localpip.build_sdist = lambda src, distdir: built(src)
util.RequestsLikeTestClient = Client
MODULES = ['test_model_api', 'test_api_buckets', 'test_model_api_async', 'test_job_api', 'test_script_api',
           'test_service_api', 'test_ai_restapi']
suite = unittest.defaultTestLoader.loadTestsFromNames(f'omegaml.tests.core.restapi.{name}' for name in MODULES)
found = {}
pending = [suite]
while pending:
    for test in pending.pop():
        if isinstance(test, unittest.TestSuite):
            pending.append(test)
        else:
            found['.'.join(test.id().split('.')[-2:])] = test  # one that two modules have, once
all_outcomes = []
for server in sys.argv[1:]:
    url, _, names = server.partition('=')
    wanted = names.split(',') if names else sorted(found)
    outcomes = Outcomes()
    for name in wanted:
        began = time.monotonic()
        found[name].run(outcomes)
        print(f'{time.monotonic() - began:6.2f} s  {name}', file=sys.stderr, flush=True)
    all_outcomes.append(outcomes.all)
print('outcomes', json.dumps(all_outcomes))
