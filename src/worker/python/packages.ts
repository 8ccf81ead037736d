import { readFileSync } from 'node:fs'
import type { PyodideAPI } from 'pyodide'
import type { StoreAnswer } from './store-thread.ts'

/** Asks for the wheels of a module that is not there; the names are those that Pyodide has wheels for. */
export const PACKAGES = `
import importlib, importlib.machinery, json, sys

import _omega_host as _host


class _Packages:
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
        if name in ('numpy', 'pandas', 'sklearn', 'scipy', 'matplotlib'):
            raise ModuleNotFoundError(
                f"No module named '{name}': start the server with OMEGA_PYTHON_PACKAGES, a folder of wheels for Pyodide that has it, or its URL",
                name=name)
        self.lacked.add(name)
        return None


sys.meta_path.append(_Packages())
`

/**
 * Unpacks the wheels of a module, in the interpreter's own site-packages, while its import waits. Answers JSON:
 * `loaded`, how many wheels are new, or `error`.
 */
export function packageLoader(
  python: PyodideAPI,
  find: (module: string) => StoreAnswer,
): (module: string) => string {
  const unpacked = new Set<string>()
  return (module) => {
    const answer = find(module)
    if ('error' in answer) return JSON.stringify({ error: answer.error[1] })
    const wheels = (JSON.parse(answer.value) as readonly string[]).filter((path) => !unpacked.has(path))
    const extractDir = python.runPython("import sysconfig; sysconfig.get_path('purelib')") as string
    for (const path of wheels) {
      // Pyodide does not know Node's Buffer.
      python.unpackArchive(new Uint8Array(readFileSync(path)), 'wheel', { extractDir })
      unpacked.add(path)
    }
    return JSON.stringify({ loaded: wheels.length })
  }
}
