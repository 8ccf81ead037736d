"""The worker of worker.py as omega-ml's tests of its REST server need it here.

omega-ml 0.18 puts the pieces of a large frame by processes, which it gives the collection by the credentials of its client:
where the database asks for none, as here, that fails. Threads need no copy of it. And a package that pip has installed once
is copied from then on: a worker installs it for each session, and the tests have hundreds.
"""
import hashlib
import shutil
import tarfile
import tempfile
from pathlib import Path

import omegaml.store.fastinsert  # noqa: F401  registers a backend of its own, which the one below replaces
from joblib import register_parallel_backend
from joblib.parallel import ThreadingBackend
from omegaml.backends.package import packager

from worker import app

__all__ = ['app']
register_parallel_backend('omegaml', ThreadingBackend)
install_package = packager.install_package
packages = Path(tempfile.mkdtemp())


def content_of(archive):
    """Tells packages apart, whenever they were packed."""
    digest = hashlib.sha256()
    with tarfile.open(archive) as tar:
        for member in tar:
            digest.update(member.name.encode())
            if member.isfile():
                digest.update(tar.extractfile(member).read())
    return digest.hexdigest()


def install_once(src, dst):
    package = packages / content_of(src)
    if not package.exists():
        install_package(src, str(package))
    shutil.copytree(package, dst, dirs_exist_ok=True)


packager.install_package = install_once
