import { statSync } from 'node:fs'
import { badRequest } from '../../error.ts'

/** Throws 400 unless the wheels for Pyodide are in a folder that is there, or at an address. */
export function checkPackages(place: string): void {
  if (/^https?:/i.test(place)) return
  const there = statSync(place, { throwIfNoEntry: false })
  if (there?.isDirectory()) return
  const why = there ? 'is a file' : 'is not there'
  throw badRequest(
    `Folder "${place}" of Python packages ${why}, name a folder of wheels, or its URL, by --python-packages or OMEGA_PYTHON_PACKAGES`,
  )
}
