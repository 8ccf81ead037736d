import { LastingError, OmegaError } from '../../error.ts'
import { deniedUse } from './permission.ts'

/** SQLite's result codes of a file that cannot be used now: BUSY, LOCKED, READONLY, IOERR, CANTOPEN. */
const PASSING = new Set([5, 6, 8, 10, 14])
/** Of these, what SQLite says also when it may not use the file, its log or its folder: READONLY, CANTOPEN. */
const PERHAPS_DENIED = new Set([8, 14])
const CORRUPT = 11
const FULL = 13
const NOT_A_DATABASE = 26
/** IOERR_SHMSIZE: the file of locks beside the log could not grow. */
const NO_ROOM_FOR_LOCKS = 4874

/** The codes of SQLite's own texts: Deno gives no code with what `exec` and the constructor fail of. */
const TEXTS: Readonly<Record<string, number>> = {
  'database is locked': 5,
  'database table is locked': 6,
  'attempt to write a readonly database': 8,
  'disk I/O error': 10,
  'database disk image is malformed': CORRUPT,
  'database or disk is full': FULL,
  'unable to open database file': 14,
  'file is not a database': NOT_A_DATABASE,
}

const FILE_PROBLEMS: Readonly<Record<string, OmegaError['kind']>> = {
  ENOSPC: 'insufficient-storage',
  EDQUOT: 'insufficient-storage',
  EACCES: 'unavailable',
  EPERM: 'unavailable',
  EROFS: 'unavailable',
  ENOTDIR: 'unavailable',
  EISDIR: 'unavailable',
  EEXIST: 'unavailable',
  ENOENT: 'unavailable',
  EMFILE: 'unavailable',
  ENFILE: 'unavailable',
  EIO: 'unavailable',
}

interface Failure {
  readonly errcode?: number
  readonly code?: string
  readonly message: string
}

/** Does `work` on the file `path`; what SQLite fails of is thrown as `unavailable`, `insufficient-storage` or `damaged`. */
export function translating<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    throw translated(path, cause)
  }
}

/** The same failure in our words; what is neither SQLite's nor the file system's stays what it is. */
export function translated(path: string, cause: unknown): unknown {
  const { code = '', message } = cause as Failure
  const errcode = (cause as Failure).errcode ?? codeOf(message)
  if (errcode !== undefined) {
    const plain = errcode & 0xff
    if (plain === CORRUPT || plain === NOT_A_DATABASE) return damaged(path, message, cause)
    if (plain === FULL || errcode === NO_ROOM_FOR_LOCKS) return full(path, cause)
    const denied = PERHAPS_DENIED.has(plain) ? deniedUse(path) : undefined
    if (denied !== undefined) return new LastingError(`The store "${path}" cannot be used: ${denied}`, cause)
    return PASSING.has(plain) ? unavailable(path, message, cause) : cause
  }
  const kind = FILE_PROBLEMS[code]
  if (kind === undefined) return cause
  return kind === 'insufficient-storage' ? full(path, cause) : unavailable(path, message, cause)
}

export function isFull(error: unknown): boolean {
  return error instanceof OmegaError && error.kind === 'insufficient-storage'
}

export function isDamage(error: unknown): error is OmegaError {
  return error instanceof OmegaError && error.kind === 'damaged'
}

export function full(path: string, cause?: unknown): OmegaError {
  return new OmegaError(
    'insufficient-storage',
    `There is no room left on the disk of "${path}", delete what is not needed or make room`,
    { cause },
  )
}

function unavailable(path: string, reason: string, cause: unknown): OmegaError {
  return new OmegaError('unavailable', `The store "${path}" cannot be used now: ${reason}`, {
    headers: { 'Retry-After': '1' },
    cause,
  })
}

function damaged(path: string, reason: string, cause: unknown): OmegaError {
  return new OmegaError(
    'damaged',
    `The store "${path}" is damaged: ${reason}; restore it from a backup, or move it away to begin with an empty one`,
    { cause },
  )
}

/** Deno puts the path behind the text. */
function codeOf(message: string): number | undefined {
  const [, code] = Object.entries(TEXTS).find(([text]) => message.startsWith(text)) ?? []
  return code
}
