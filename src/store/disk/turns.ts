import { setImmediate } from 'node:timers/promises'

/** How long chunks are worked on before others have their turn, in ms. */
const TURN = 10

/**
 * The database answers at once, so that work on many chunks would never let others have their turn, nor give a sign that it
 * goes on.
 */
export class Turns {
  #since = performance.now()

  /** Called between two chunks. */
  async pass(): Promise<void> {
    if (performance.now() - this.#since <= TURN) return
    await setImmediate()
    this.#since = performance.now()
  }
}
