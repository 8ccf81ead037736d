"""The worker of worker.py as omega-ml's tests of its REST server need it here.

omega-ml 0.18 puts the pieces of a large frame by processes, which it gives the collection by the credentials of its client:
where the database asks for none, as here, that fails. Threads need no copy of it.
"""
import omegaml.store.fastinsert  # noqa: F401  registers a backend of its own, which the one below replaces
from joblib import register_parallel_backend
from joblib.parallel import ThreadingBackend

from worker import app

__all__ = ['app']
register_parallel_backend('omegaml', ThreadingBackend)
