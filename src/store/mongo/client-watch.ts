import type { MongoClient } from 'mongodb'

/** How often the driver looks at a server, in ms, and how long it may be without a word of it. */
export const HEARTBEAT = 2000
const SILENCE = 8000

const SIGNS = ['serverHeartbeatStarted', 'serverHeartbeatSucceeded', 'serverHeartbeatFailed'] as const

/**
 * Connects a client anew whose driver has stopped to look for its server: a connection that breaks at the wrong moment
 * leaves its monitor waiting for ever (seen with 7.9), and every request with it. Answers what ends the watch.
 */
export function watchClient(client: MongoClient, report: (error: unknown) => void): () => void {
  let heard = Date.now()
  let isUsed = false
  for (const sign of SIGNS) {
    client.on(sign, () => {
      heard = Date.now()
      isUsed = true
    })
  }
  const timer = setInterval(() => {
    if (!isUsed || Date.now() - heard < SILENCE) return
    heard = Date.now()
    client
      .close()
      .then(() => client.connect())
      .catch(report)
  }, HEARTBEAT)
  timer.unref()
  return () => clearInterval(timer)
}
