import { type Db, MongoClient, type MongoClientOptions } from 'mongodb'
import { badRequest } from '../../error.ts'
import { HEARTBEAT } from './client-watch.ts'
import { OperationWatch } from './operation-watch.ts'

/** How long a request waits for a database that is away, in ms. */
const PATIENCE = 2000

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
  return { client, db: new OperationWatch(client).over(client.db()) }
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
