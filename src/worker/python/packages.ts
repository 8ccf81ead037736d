import { readFileSync } from 'node:fs'
import type { PyodideAPI } from 'pyodide'
import type { StoreAnswer } from './store-answers.ts'

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
