"""Runs the tests that omega-ml ships of its own REST server against a server that listens, and prints what became of each.

The tests are those of the installed package, unchanged; only their client, which calls a Flask application, is one of
`requests` here. Python's side of them, `om = Omega()`, works on the same database.

Usage: peer.py URL [NAME...], all tests without a name, a name with a dash leaves one out; with OMEGA_MONGO_URL and OMEGA_BROKER as the server and the worker have them.
"""
import json
import sys
import time
import unittest

import requests

from omegaml.tests.core.restapi import util

url, *names = sys.argv[1:]
wanted = [name for name in names if not name.startswith('-')]
left_out = [name[1:] for name in names if name.startswith('-')]


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
            name = '.'.join(test.id().split('.')[-2:])
            if name not in left_out and (not wanted or name in wanted):
                found[name] = test  # one that two modules have, once
outcomes = Outcomes()
for _, test in sorted(found.items()):
    test.run(outcomes)
print('outcomes', json.dumps(outcomes.all))
