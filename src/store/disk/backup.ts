import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { badRequest, OmegaError } from '../../error.ts'
import { CHECKED_AS_IT_IS, checkDisk } from './check.ts'
import { Connection } from './connection.ts'
import { full, isDamage, isFull, translating } from './failures.ts'
import { checkNotEmptied, diskFile, makeFolder } from './folder.ts'
import { checkVersion, isStore, prepareTables, sizeOf } from './tables.ts'

/**
 * Writes the objects and the users of a store as they are at this moment to a file that is not there yet, at once or not
 * at all; servers may use the store meanwhile. Answers its size in bytes. Tasks and their results are not part of it. Reads all of it
 * before it has its name; throws the first fault.
 */
export function backupDisk(folder: string, file: string): number {
  if (existsSync(file)) throw isThere(file)
  if (/(?:^|[\\/])$/.test(file)) throw badRequest(`File "${file}" has no name, write such as "backup.db"`)
  const path = diskFile(folder)
  checkNotEmptied(folder)
  const connection = new Connection(path)
  try {
    const version = checkVersion(connection, path)
    if (version === 0)
      throw new OmegaError('damaged', `The store "${path}" is empty, there is nothing to write`)
    return beside(file, (place) => {
      const copy = diskFile(place)
      copied(connection, copy, file)
      if (version >= CHECKED_AS_IT_IS)
        for (const fault of checkDisk(place)) throw notWritten(file, fault.replaceAll(place, folder))
      if (!settle(copy, file)) throw isThere(file)
      return sizeOf(connection)
    })
  } finally {
    connection.close()
  }
}

/**
 * Makes the store of a folder that has none of a file that `backupDisk` has written, or of a copied `omega.db`, of this
 * version or an earlier one. Reads all of it before; throws the first fault.
 */
export async function restoreDisk(file: string, folder: string): Promise<void> {
  checkReadable(file)
  await makeFolder(folder)
  const path = diskFile(folder)
  const left = [path, `${path}-wal`, `${path}-shm`].find((one) => existsSync(one))
  if (left !== undefined) throw isUsed(folder, left)
  beside(path, (place) => {
    const copy = diskFile(place)
    fillingDiskOf(path, () => {
      translating(file, () => copyFileSync(file, copy))
      checkIsStore(copy, file)
    })
    for (const fault of checkDisk(place)) throw notRestored(file, fault.replaceAll(place, folder))
    if (!settle(copy, path)) throw isUsed(folder, path)
  })
}

function copied(connection: Connection, copy: string, file: string): void {
  fillingDiskOf(file, () => connection.run('VACUUM INTO ?', copy))
}

/** What is full then is the disk of the copy, whatever file the failure names. */
function fillingDiskOf(path: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw isFull(error) ? full(path, error) : error
  }
}

function checkReadable(file: string): void {
  let why: string | undefined
  try {
    accessSync(file, constants.R_OK)
    if (statSync(file).isDirectory()) why = 'it is a folder'
  } catch (error) {
    why = (error as Error).message
  }
  if (why !== undefined) throw badRequest(`File "${file}" cannot be read: ${why}`)
}

function isThere(file: string): OmegaError {
  return new OmegaError('conflict', `File "${file}" is there already, name another`)
}

function isUsed(folder: string, file: string): OmegaError {
  return new OmegaError(
    'conflict',
    `There is "${basename(file)}" in "${folder}", move it away or name another folder by --data`,
  )
}

/** Only what is read: an empty database of something else would become a store. */
function checkIsStore(copy: string, file: string): void {
  let connection: Connection | undefined
  try {
    connection = new Connection(copy)
    if (!isStore(connection)) throw notRestored(file, 'it is no store of Omega Edge')
    prepareTables(connection, file)
  } catch (error) {
    throw isDamage(error) && error.cause !== undefined
      ? notRestored(file, 'it is damaged, or no database')
      : error
  } finally {
    connection?.close()
  }
}

/** It would not be restored: whoever relies on it must hear of that now. */
function notWritten(file: string, why: string): OmegaError {
  return new OmegaError('damaged', `File "${file}" is not written: ${why}; "om store check" lists all faults`)
}

function notRestored(file: string, why: string): OmegaError {
  return new OmegaError('damaged', `File "${file}" is not restored: ${why}`)
}

/** Works in a folder beside the file, on the same disk, which is removed with all that is left in it. */
function beside<Result>(file: string, work: (place: string) => Result): Result {
  const folder = dirname(file)
  if (!existsSync(folder))
    throw badRequest(`File "${file}" cannot be written: there is no folder "${folder}"`)
  const place = translating(file, () => mkdtempSync(join(folder, '.omega-')))
  try {
    return work(place)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** Gives a file its name when all of it is on the disk; false when somebody has taken the name meanwhile. */
function settle(from: string, to: string): boolean {
  return translating(to, () => {
    chmodSync(from, 0o600) // it has the hashes of keys
    sync(from)
    if (!takeName(from, to)) return false
    sync(dirname(to))
    return true
  })
}

/** A link never replaces what is there. Where the disk has none, the name is taken by a file that is then replaced. */
function takeName(from: string, to: string): boolean {
  try {
    try {
      linkSync(from, to)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      closeSync(openSync(to, 'wx'))
      renameSync(from, to)
    }
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
