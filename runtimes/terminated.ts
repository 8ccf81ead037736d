import { constants } from 'node:os'
import process from 'node:process'

type Signal = 'SIGINT' | 'SIGTERM'

/** Who has started the process may pass on what its whole group hears: so much later it is meant as another one, in ms. */
const AGAIN = 1000

/** Resolves with the first SIGINT or SIGTERM; who sends another one has no patience, and the process ends at once. */
export function terminatedBy(listen: (signal: Signal, heard: () => void) => void): Promise<string> {
  return new Promise((resolve) => {
    let first: number | undefined
    const hear = (signal: Signal) => {
      first ??= performance.now()
      resolve(signal)
      if (performance.now() - first >= AGAIN) process.exit(128 + constants.signals[signal])
    }
    listen('SIGINT', () => hear('SIGINT'))
    listen('SIGTERM', () => hear('SIGTERM'))
  })
}
