"""A stock worker of omega-ml with one more task, which takes its time."""
import time

from celery.exceptions import Ignore

import install_once  # noqa: F401
from omegaml.celeryapp import app


@app.task(name='test.sleep')
def sleep(seconds, **kwargs):
    time.sleep(seconds)
    return 'slept'


@app.task(name='test.retry', bind=True)
def retry(self, **kwargs):
    if self.request.retries == 0:
        raise self.retry(countdown=0.5)
    return 'at last'


@app.task(name='test.revoked', bind=True)
def revoked(self, **kwargs):
    """Says itself that it was revoked, and is not heard of again."""
    self.update_state(state='REVOKED')
    raise Ignore()


@app.task(name='test.pieces', bind=True)
def pieces(self, **kwargs):
    for n in range(3):
        self.update_state(state='PROGRESS', meta={'n': n})
