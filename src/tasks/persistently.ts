import { OmegaError } from '../error.ts'
import { nap } from './nap.ts'

/** How long it is waited until it is tried again, in ms. */
const AGAIN_AFTER = 250

/** Whether the broker or the database is away, busy or full for a while. */
export function isPassing(error: unknown): boolean {
  return error instanceof OmegaError && ['unavailable', 'insufficient-storage'].includes(error.kind)
}

/** Tries again for as long as the broker or the database is away, until `closing` aborts; other errors are thrown. */
export async function persistently<Result>(
  work: () => Promise<Result>,
  closing: AbortSignal,
): Promise<Result> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || closing.aborted) throw error
      await nap(AGAIN_AFTER, closing)
    }
  }
}
