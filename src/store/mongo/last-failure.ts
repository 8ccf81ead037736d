import type { MongoClient } from 'mongodb'

/**
 * Remembers why the driver could not reach its servers when it looked last. Operations that wait while it connects are told
 * no more than "Topology is closed" (7.9).
 */
export function watchFailures(client: MongoClient): () => Error | undefined {
  let last: Error | undefined
  client.on('serverHeartbeatFailed', ({ failure }) => {
    last = failure
  })
  client.on('serverHeartbeatSucceeded', () => {
    last = undefined
  })
  return () => last
}
