import { OmegaError } from '../../error.ts'

/** Lets so much be under way at once; what is more waits in order. */
export class Window {
  readonly #limit: { readonly messages: number; readonly bytes: number }
  readonly #waiting: (() => void)[] = []
  #messages = 0
  #bytes = 0

  constructor(limit: { readonly messages: number; readonly bytes: number }) {
    this.#limit = limit
  }

  /** Resolves when there is room, with what gives it back; throws `unavailable` when there is none by the deadline. */
  async enter(bytes: number, deadline: number): Promise<() => void> {
    while (
      this.#messages > 0 &&
      (this.#messages >= this.#limit.messages || this.#bytes >= this.#limit.bytes)
    ) {
      const left = deadline - performance.now()
      if (left <= 0) throw busy()
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    this.#messages += 1
    this.#bytes += bytes
    return () => {
      this.#messages -= 1
      this.#bytes -= bytes
      this.#waiting.shift()?.()
    }
  }
}

function busy(): OmegaError {
  return new OmegaError('unavailable', 'Too many tasks are on their way to the broker, try again later', {
    headers: { 'Retry-After': '2' },
  })
}
