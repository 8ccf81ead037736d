import { accessSync, constants, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const { R_OK, W_OK, X_OK } = constants

const NO_PERMISSION = (path: string) =>
  `there is no permission to read and write "${path}"; give it to the user that runs this program, for the folder and all files in it`

/** By what the file system answers to who may not use a file, whatever it holds. */
const SENTENCES: Readonly<Record<string, (path: string) => string>> = {
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EROFS: (path) =>
    `the file system of "${path}" is read-only, name a folder on another by --data or OMEGA_DATA_DIR`,
}

export type CheckAccess = (path: string, mode: number) => void

/**
 * Which part of a database, or of the folder of a store, this process may not use, and what to do; undefined where that is
 * not what is wrong. SQLite writes the file, its log and the index of that, and makes them in the folder, but tells only
 * of the file; locks are files of SQLite too.
 */
export function deniedUse(path: string, check: CheckAccess = accessSync): string | undefined {
  const isFolder = statOf(path)?.isDirectory() ?? false
  const folders = isFolder ? [path, join(path, 'locks')] : [dirname(path)]
  const files = isFolder ? [] : ['', '-wal', '-shm'].map((end) => path + end)
  const needed = [
    ...folders.map((one) => [one, R_OK | W_OK | X_OK] as const),
    ...files.map((one) => [one, R_OK | W_OK] as const),
  ]
  for (const [one, mode] of needed) {
    try {
      check(one, mode)
    } catch (error) {
      const sentence = SENTENCES[(error as { readonly code?: string }).code ?? '']
      if (sentence) return sentence(one)
    }
  }
  return undefined
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined // its folder may not be searched, which is found there
  }
}
