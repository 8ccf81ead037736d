import { existsSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { OmegaError } from '../../error.ts'
import { translated } from './failures.ts'

/** What a folder is for, and how another is named. */
export interface FolderUse {
  readonly name: string
  readonly setting: string
}

const DATA: FolderUse = { name: 'data folder', setting: '--data or OMEGA_DATA_DIR' }

export function diskFile(folder: string): string {
  return join(folder, 'omega.db')
}

/** Makes the folder of a store, or another, when it is missing; throws a sentence when that cannot be. */
export async function makeFolder(folder: string, { name, setting }: FolderUse = DATA): Promise<void> {
  const choose = `name another folder by ${setting}`
  const there = statOf(folder)
  if (there?.isDirectory()) return
  if (there) throw new OmegaError('unavailable', `The ${name} "${folder}" is a file, ${choose}`)
  try {
    await makeAll(resolve(folder))
  } catch (cause) {
    const { message } = cause as Error
    throw new OmegaError('unavailable', `The ${name} "${folder}" cannot be made: ${message}; ${choose}`, {
      cause,
    })
  }
}

/** One after the other: file systems that let nobody make folders keep Node's own way of making all of them from its end. */
async function makeAll(folder: string): Promise<void> {
  const there = statOf(folder)
  if (there?.isDirectory()) return
  if (there) throw new Error(`"${folder}" is a file`)
  if (dirname(folder) !== folder) await makeAll(dirname(folder))
  await mkdir(folder, { mode: 0o700 }).catch((error: { code?: string }) => {
    if (error.code !== 'EEXIST' || !statOf(folder)?.isDirectory()) throw error // another process may have made it
  })
}

/** Throws when the file of the store is empty and something else says that it was not always so. */
export function checkNotEmptied(folder: string): void {
  const path = diskFile(folder)
  const isThere = statOf(path)
  if (isThere?.size !== 0) return
  const traces = ['tasks.db', 'omega.db-wal', 'reserve'].filter(
    (file) => (statOf(join(folder, file))?.size ?? 0) > 0,
  )
  if (traces.length === 0) return
  throw new OmegaError(
    'damaged',
    `The store "${path}" is empty, but was used (there is "${traces.join('", "')}"); restore it from a backup, or move the empty file away to begin with an empty store`,
  )
}

/** Says so when a store begins beside what an earlier one has left. */
export function reportNew(folder: string, report: (sentence: string) => void): void {
  if (!existsSync(diskFile(folder)) && existsSync(join(folder, 'tasks.db')))
    report(`There is "tasks.db" in "${folder}" but no "omega.db": an empty store is made`)
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    // Below a file there is none.
    if ((error as { code?: string }).code === 'ENOTDIR') return undefined
    throw translated(path, error)
  }
}
