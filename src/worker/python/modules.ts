import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { PyodideAPI } from 'pyodide'
import { ownFile } from '../../own-files.ts'

/** The Python of `modules/`, in the order in which one may import another. */
const MODULES = [
  'omega_display',
  'omega_errors',
  'omega_magics',
  'omega_cells',
  'omega_network',
  'omega_imports',
  'omega_exact',
  'omega_bodies',
  'omega_columns',
  'omega_files',
  'omega_loading',
  'omega_lazy',
  'omega_objects',
  'omega_jobs',
  'omegaml',
  'omega_scripts',
]

/** Where they are in the interpreter's own file system. */
const FOLDER = '/lib/omega-edge'

/** Files in the interpreter's memory, which is what a snapshot keeps; its file system is not part of it. */
const COMPILED = '_omega_compiled'

/** What is called of them. Proxies of Python, which live as long as the interpreter. */
export interface PythonModules {
  readonly cells: {
    run_cell(source: string, count: number, namespace: unknown): Promise<boolean>
    new_namespace(): { set(name: string, value: unknown): void }
  }
  readonly scripts: {
    /** Takes the call and answers how it ended, both as JSON text. */
    answer_script(call: string): Promise<string>
  }
  /** `om` as notebooks have it. */
  readonly om: unknown
}

/** Their sources, by path, read once. */
function readSources(): ReadonlyMap<string, Uint8Array> {
  // Pyodide does not know Node's Buffer.
  const read = (name: string) => new Uint8Array(readFileSync(ownFile(`worker/python/modules/${name}.py`)))
  return new Map(MODULES.map((name) => [`${FOLDER}/${name}.py`, read(name)]))
}

/** A name for what `compileModules` makes of them. */
export function versionOfModules(): string {
  const hash = createHash('sha256')
  for (const source of readSources().values()) hash.update(source)
  return hash.digest('hex').slice(0, 12)
}

/** Compiles them, for a snapshot: compiling takes half as long as starting Python does. */
export function compileModules(python: PyodideAPI): void {
  writeSources(python)
  // Unchecked: the times of the files are those of the start.
  python.runPython(`
import importlib.util, py_compile, sys, types
kept = sys.modules['${COMPILED}'] = types.ModuleType('${COMPILED}')
kept.files = {}
for name in ${JSON.stringify(MODULES)}:
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    path = py_compile.compile(f'${FOLDER}/{name}.py', doraise=True, invalidation_mode=mode)
    with open(path, 'rb') as file:
        kept.files[path] = file.read()
del kept, name, mode, path, file
`)
}

/** Puts the modules where Python imports from; the host that they call, `_omega_host`, must be registered. */
export function installModules(python: PyodideAPI): PythonModules {
  writeSources(python)
  python.runPython(`
import os, sys
os.makedirs('${FOLDER}/__pycache__', exist_ok=True)
for path, content in sys.modules.pop('${COMPILED}').files.items():
    with open(path, 'wb') as file:
        file.write(content)
del path, content, file
sys.path.insert(0, '${FOLDER}')
`)
  const [cells, imports, omegaml, scripts] = ['omega_cells', 'omega_imports', 'omegaml', 'omega_scripts'].map(
    (name) => python.pyimport(name),
  )
  cells.install()
  cells.install_modules()
  imports.install()
  return { cells, scripts, om: omegaml.om }
}

function writeSources(python: PyodideAPI): void {
  python.FS.mkdirTree(FOLDER)
  for (const [path, source] of readSources()) python.FS.writeFile(path, source)
}
