import {
  MongoCompatibilityError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb'
import { LastingError, OmegaError } from '../../error.ts'

export const DUPLICATE_KEY = 11000
export const NAMESPACE_EXISTS = 48
const AUTHENTICATION_FAILED = 18

/**
 * Codes of a server that cannot answer now but will: out of reach, stepping down, shutting down, a cursor killed with it,
 * overloaded (MongoDB, "Error Codes").
 */
const PASSING = new Set([
  6, 7, 43, 50, 64, 89, 91, 133, 134, 175, 189, 237, 262, 462, 9001, 10058, 10107, 11600, 11601, 11602, 13435,
  13436,
])

/** What the driver throws of connections, pools, sessions and cursors that end under it; some of it has no class to import. */
const BROKEN_CLIENT = new Set([
  'MongoClientClosedError',
  'MongoCursorExhaustedError',
  'MongoExpiredSessionError',
  'MongoNotConnectedError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoUnexpectedServerResponseError',
  'MongoWaitQueueTimeoutError',
])

/** What the operating system says of a socket or a name, which the driver hands on as it is. */
const BROKEN_SOCKET = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ESERVFAIL',
  'ETIMEDOUT',
  'ETIMEOUT',
])

/** How long one batch of a write may take, in ms. */
const LONGEST_WRITE = 30_000

/** The result of `work`; a database that cannot be reached is `unavailable`, at `hosts` where the driver does not say. */
export async function reached<Result>(
  work: () => Promise<Result>,
  hosts: readonly string[] = [],
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (hasCode(error, AUTHENTICATION_FAILED))
      throw new LastingError('The database refuses the user and password of its URL', error)
    const versions = incompatible(error)
    if (versions)
      throw new LastingError(`The database is of a version that cannot be used: ${versions}`, error)
    throw isAway(error) ? unavailable(error, hosts) : error
  }
}

/** The answer to one batch of a write: the driver waits for ever on a socket that is closed while it is full (7.9). */
export async function written<Result>(write: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(unavailable(new Error('A write was not answered'))), LONGEST_WRITE)
  try {
    return await Promise.race([write, promise])
  } finally {
    clearTimeout(timer)
    write.catch(() => {}) // when it is too late, nobody is there to hear of it
  }
}

export function unavailable(cause?: unknown, hosts: readonly string[] = []): OmegaError {
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  return new OmegaError(
    'unavailable',
    `The database${placeOf(cause, hosts)} cannot be reached, try again later${reason}`,
    {
      headers: { 'Retry-After': '2' },
      cause,
    },
  )
}

/** The hosts that were tried, as the error knows them, or else those of the URL. */
function placeOf(error: unknown, hosts: readonly string[]): string {
  const tried = error instanceof MongoServerSelectionError ? [...(error.reason?.servers.keys() ?? [])] : []
  const places = tried.length === 0 ? hosts : tried
  return places.length === 0 ? '' : ` at ${places.join(', ')}`
}

/** What the driver says of a server that is too old, or too new, for it, with the versions of both. */
function incompatible(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof MongoCompatibilityError) return error.message
  return error instanceof MongoServerSelectionError ? incompatible(error.cause) : undefined
}

export function hasCode(error: unknown, code: number): boolean {
  return error instanceof MongoServerError && error.code === code
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof MongoServerError) {
    // A bulk write has the driver's own error where the server's answer would be.
    return PASSING.has(Number(error.code)) || isAway(error.cause) || isAway(error.errorResponse)
  }
  return (
    error instanceof MongoNetworkError ||
    BROKEN_CLIENT.has(error.name) ||
    (error instanceof MongoError && error.hasErrorLabel('SystemOverloadedError')) ||
    ('code' in error && BROKEN_SOCKET.has(String(error.code)))
  )
}
