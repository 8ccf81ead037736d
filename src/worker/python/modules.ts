import { readFileSync } from 'node:fs'
import type { PyodideAPI } from 'pyodide'

/** The Python of `modules/`, in the order in which one may import another. */
const MODULES = [
  'omega_display',
  'omega_errors',
  'omega_magics',
  'omega_cells',
  'omega_imports',
  'omega_bodies',
  'omega_loading',
  'omegaml',
  'omega_scripts',
]

/** Where they are in the interpreter's own file system. */
const FOLDER = '/lib/omega-edge'

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

/** Puts the modules where Python imports from; the host that they call, `_omega_host`, must be registered. */
export function installModules(python: PyodideAPI): PythonModules {
  python.FS.mkdirTree(FOLDER)
  for (const name of MODULES) {
    const source = readFileSync(new URL(`./modules/${name}.py`, import.meta.url))
    // Pyodide does not know Node's Buffer.
    python.FS.writeFile(`${FOLDER}/${name}.py`, new Uint8Array(source))
  }
  python.runPython(`import sys; sys.path.insert(0, "${FOLDER}")`)
  const [cells, imports, omegaml, scripts] = ['omega_cells', 'omega_imports', 'omegaml', 'omega_scripts'].map(
    (name) => python.pyimport(name),
  )
  cells.install()
  imports.install()
  return { cells, scripts, om: omegaml.om }
}
