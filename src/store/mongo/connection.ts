import {
  type Db,
  MongoClient,
  MongoClientClosedError,
  type MongoClientOptions,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb'
import { badRequest, OmegaError } from '../../error.ts'
import { HEARTBEAT } from './client-watch.ts'

/** How long a request waits for a database that is away, in ms. */
const PATIENCE = 2000

/** Codes of a server that cannot answer now but will: stepping down, shutting down, killed (MongoDB, "Error Codes"). */
const PASSING = new Set([91, 175, 189, 10107, 11600, 11602, 13435, 13436])

/** What the operating system says of a socket that breaks while the driver writes to it, which the driver hands on as it is. */
const BROKEN_SOCKET = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

const AUTHENTICATION_FAILED = 18
export const DUPLICATE_KEY = 11000
export const NAMESPACE_EXISTS = 48

/** Connects lazily: a database that is away is noticed by the first request, and again until it is back. */
export function connect(url: string): { client: MongoClient; db: Db } {
  const client = clientOf(url, {
    appName: 'omega-edge',
    serverSelectionTimeoutMS: PATIENCE,
    connectTimeoutMS: PATIENCE,
    heartbeatFrequencyMS: HEARTBEAT,
    // 64-bit integers must not lose digits.
    useBigInt64: true,
    // A write that is sent again needs a transaction number, which not every server takes.
    retryWrites: false,
  })
  return { client, db: client.db() }
}

function clientOf(url: string, options: MongoClientOptions): MongoClient {
  try {
    return new MongoClient(url, options)
  } catch (error) {
    // The driver's sentence goes without the URL, which has a password in it.
    const reason = error instanceof Error ? error.message : String(error)
    throw badRequest(
      `The URL of the database is wrong, ${reason}: expected "mongodb://user:password@host/database", special characters percent-escaped`,
    )
  }
}

/** The result of `work`; a database that cannot be reached is `unavailable`. */
export async function reached<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (hasCode(error, AUTHENTICATION_FAILED)) throw refused(error)
    throw isAway(error) ? unavailable(error) : error
  }
}

function refused(cause: unknown): OmegaError {
  return new OmegaError('unavailable', 'The database refuses the user and password of its URL', {
    headers: { 'Retry-After': '60' },
    cause,
  })
}

export function unavailable(cause?: unknown): OmegaError {
  return new OmegaError('unavailable', 'The database cannot be reached, try again later', {
    headers: { 'Retry-After': '2' },
    cause,
  })
}

export function hasCode(error: unknown, code: number): boolean {
  return error instanceof MongoServerError && error.code === code
}

function isAway(error: unknown): boolean {
  if (error instanceof MongoServerError) {
    return PASSING.has(Number(error.code)) || (error.cause !== undefined && isAway(error.cause))
  }
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoNotConnectedError ||
    error instanceof MongoClientClosedError ||
    error instanceof MongoTopologyClosedError ||
    (error instanceof Error && 'code' in error && BROKEN_SOCKET.has(String(error.code)))
  )
}
