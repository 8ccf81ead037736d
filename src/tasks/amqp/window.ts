import { OmegaError } from '../../error.ts'

interface Waiting {
  readonly bytes: number
  readonly enter: () => void
}

/** Lets so much be under way at once; what is more waits in order. */
export class Window {
  readonly #limit: { readonly messages: number; readonly bytes: number }
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>()
  #messages = 0
  #bytes = 0

  constructor(limit: { readonly messages: number; readonly bytes: number }) {
    this.#limit = limit
  }

  /** Resolves when there is room, with what gives it back; throws `unavailable` when there is none by the deadline. */
  async enter(bytes: number, deadline: number): Promise<() => void> {
    if (this.#waiting.size > 0 || !this.#hasRoom) await this.#turn(bytes, deadline)
    else this.#take(bytes)
    return () => {
      this.#messages -= 1
      this.#bytes -= bytes
      this.#wake()
    }
  }

  get #hasRoom(): boolean {
    return this.#messages === 0 || (this.#messages < this.#limit.messages && this.#bytes < this.#limit.bytes)
  }

  #take(bytes: number): void {
    this.#messages += 1
    this.#bytes += bytes
  }

  /** Resolves when the room is taken. */
  #turn(bytes: number, deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => {
          this.#waiting.delete(waiting)
          reject(busy())
        },
        Math.max(0, deadline - performance.now()),
      )
      const enter = () => {
        clearTimeout(late)
        resolve()
      }
      const waiting: Waiting = { bytes, enter }
      this.#waiting.add(waiting)
    })
  }

  #wake(): void {
    for (const waiting of this.#waiting) {
      if (!this.#hasRoom) return
      this.#waiting.delete(waiting)
      this.#take(waiting.bytes)
      waiting.enter()
    }
  }
}

function busy(): OmegaError {
  return new OmegaError('unavailable', 'Too many tasks are on their way to the broker, try again later', {
    headers: { 'Retry-After': '2' },
  })
}
