import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PyodideAPI } from 'pyodide'
import { ComputationError } from '../../error.ts'

/** What a missing module says; the names are those that Pyodide has wheels for. */
const HINT = `
import importlib, sys

importlib.invalidate_caches()

class _Missing:
    def find_spec(self, name, path=None, target=None):
        if path is None and name in ('numpy', 'pandas', 'sklearn', 'scipy', 'matplotlib'):
            raise ModuleNotFoundError(
                f"No module named '{name}': start the server with OMEGA_PYTHON_PACKAGES, a folder of wheels for Pyodide that has it",
                name=name)
        return None

sys.meta_path.append(_Missing())
`

/** Lets Python import from the wheels of a folder; without one, or what it lacks, an import says how to get it. */
export async function withPackages(
  python: PyodideAPI,
  folder: string | undefined,
  code: string,
): Promise<void> {
  if (folder !== undefined) await loadWheels(python, folder, code)
  python.runPython(HINT)
}

/** All wheels of the folder, in the interpreter's own site-packages; the code says whether any is needed. */
async function loadWheels(python: PyodideAPI, folder: string, code: string): Promise<void> {
  if (code !== '' && !/^\s*(?:import|from)\s/m.test(code)) return
  const files = await readdir(folder).catch((cause: Error) => {
    throw new ComputationError(
      'OSError',
      `OMEGA_PYTHON_PACKAGES names "${folder}", which cannot be read: ${cause.message}`,
    )
  })
  const extractDir = python.runPython("import sysconfig; sysconfig.get_path('purelib')") as string
  for (const file of files.filter((name) => name.endsWith('.whl'))) {
    // Pyodide does not know Node's Buffer.
    python.unpackArchive(new Uint8Array(await readFile(join(folder, file))), 'wheel', { extractDir })
  }
}
