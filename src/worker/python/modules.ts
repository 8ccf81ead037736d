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
  'omega_leavings',
]

/** Where they are in the interpreter's own file system. */
const FOLDER = '/lib/omega-edge'

/** What they call of this thread. In a snapshot it is empty, which keeps nothing of JavaScript. */
export interface Host {
  /** Where files of the run lie. */
  readonly folder: string
  /** Asks the store, and answers JSON text. */
  call(method: string, params: string, body: string, bucket: string | undefined): string
  load_packages(module: string): string
  emit(text: string, isError: boolean): void
  clear(wait: boolean): void
}

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
  readonly leavings: { are_there(): boolean }
  /** `om` as notebooks have it. */
  readonly om: unknown
}

/** Their sources, by path: each instance of a thread has them written anew, none is read anew. */
const SOURCES: ReadonlyMap<string, Uint8Array> = new Map(
  // Pyodide does not know Node's Buffer.
  MODULES.map((name) => [
    `${FOLDER}/${name}.py`,
    new Uint8Array(readFileSync(ownFile(`worker/python/modules/${name}.py`))),
  ]),
)

/** A name for what `importModules` makes of them. */
export function versionOfModules(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES.values()) hash.update(source)
  return hash.digest('hex').slice(0, 12)
}

/** Imports them, for a snapshot: compiling and importing takes half as long as starting Python does. */
export function importModules(python: PyodideAPI): void {
  writeSources(python)
  python.runPython(`
import importlib, sys, types
sys.modules['_omega_host'] = types.ModuleType('_omega_host')
sys.path.insert(0, '${FOLDER}')
for name in ${JSON.stringify(MODULES)}:
    importlib.import_module(name)
del name
`)
}

/** Readies them in an interpreter from a snapshot that has them. */
export function installModules(python: PyodideAPI, host: Host): PythonModules {
  writeSources(python) // which a snapshot does not keep; tracebacks and `inspect` show them
  const setattr = python.globals.get('setattr')
  const module = python.pyimport('_omega_host')
  for (const [name, value] of Object.entries(host)) setattr(module, name, value)
  const [cells, imports, omegaml, scripts, leavings] = [
    'omega_cells',
    'omega_imports',
    'omegaml',
    'omega_scripts',
    'omega_leavings',
  ].map((name) => python.pyimport(name))
  cells.install()
  cells.install_modules()
  imports.install()
  leavings.watch()
  return { cells, scripts, leavings, om: omegaml.om }
}

function writeSources(python: PyodideAPI): void {
  python.FS.mkdirTree(FOLDER)
  for (const [path, source] of SOURCES) python.FS.writeFile(path, source)
}
