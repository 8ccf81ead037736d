"""Asks for the wheels of a module that is not there."""

import importlib
import importlib.machinery
import json
import sys

import _omega_host as _host
import omega_network

# What Pyodide has wheels of, and users expect.
OFFERED = ('numpy', 'pandas', 'sklearn', 'scipy', 'matplotlib')


class Wheels:
    def __init__(self):
        self.lacked = set()

    def find_spec(self, name, path=None, target=None):
        if path is not None or name in sys.stdlib_module_names or name in self.lacked:
            return None
        answer = json.loads(_host.load_packages(name))
        if 'error' in answer:
            raise OSError(answer['error'])
        if answer['loaded']:
            importlib.invalidate_caches()
            spec = importlib.machinery.PathFinder.find_spec(name)
            if spec is not None:
                return spec
        if name in OFFERED:
            raise ModuleNotFoundError(
                f"No module named '{name}': start the server with --python, an interpreter that has it, or OMEGA_PYTHON_PACKAGES, a folder of wheels for Pyodide or its URL",
                name=name)
        self.lacked.add(name)
        return None


def install():
    omega_network.install()
    sys.meta_path.append(Wheels())
