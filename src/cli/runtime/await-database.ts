import { LastingError, OmegaError } from '../../error.ts'
import { problem } from '../../http/response.ts'
import type { Store } from '../../store/store.ts'

/** How often it is asked for, in ms. */
const AGAIN_AFTER = 500

export interface AwaitDatabaseOptions {
  readonly store: Pick<Store, 'ping'>
  /** Told that it is waited for, and why, as often as it is asked for. */
  readonly waiting: (reason: OmegaError) => Promise<void>
  /** Resolves when it is no longer waited for. */
  readonly terminated: Promise<unknown>
}

/**
 * Waits for a database that is away: which of the two starts first is for nobody to care about. False when the server is
 * told to end meanwhile; throws for what waiting does not help.
 */
export async function awaitDatabase({ store, waiting, terminated }: AwaitDatabaseOptions): Promise<boolean> {
  const ended = terminated.then(() => true)
  for (;;) {
    try {
      await store.ping()
      return true
    } catch (error) {
      if (!isPassing(error)) throw error
      await waiting(error)
    }
    const pause = new Promise<false>((resolve) => setTimeout(resolve, AGAIN_AFTER, false))
    if (await Promise.race([pause, ended])) return false
  }
}

function isPassing(error: unknown): error is OmegaError {
  return error instanceof OmegaError && error.kind === 'unavailable' && !(error instanceof LastingError)
}

/** What a server answers that has no database yet: it is alive, and nothing else. */
export function answerWhileWaiting(request: Request, reason: OmegaError): Response {
  const { pathname } = new URL(request.url)
  if (/\/healthz\/?$/.test(pathname)) return Response.json({ status: 'ok' })
  return problem(reason, crypto.randomUUID())
}
