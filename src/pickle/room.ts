import { PickleError } from './value.ts'

/** What a part takes at least in JSON, in characters, and a container, which takes more than its text. */
export const OF_PART = 2
export const OF_CONTAINER = 16

/** Of arrays, indexes and categories within each other; pandas has a few. */
const DEEPEST = 50

/** How much JSON may become of a value: a pickle of a few bytes can refer to one part a billion times. */
export class Room {
  readonly #most: number
  #left: number
  #depth = 0

  /** In characters. */
  constructor(most: number) {
    this.#most = most
    this.#left = most
  }

  /** Takes what a part's text has. */
  spend(characters: number): void {
    this.#left -= characters
    if (this.#left < 0) throw this.#full()
  }

  /** Throws when so many values will not fit, before they are made. */
  check(count: number): void {
    if (count * OF_PART > this.#left) throw this.#full()
  }

  /** Does work that may ask for more of its kind. */
  within<Result>(work: () => Result): Result {
    this.spend(OF_CONTAINER)
    if (this.#depth >= DEEPEST)
      throw new PickleError(`The value has more than ${DEEPEST} arrays within arrays`)
    this.#depth += 1
    try {
      return work()
    } finally {
      this.#depth -= 1
    }
  }

  #full(): PickleError {
    return new PickleError(`The value has more than ${this.#most} characters as JSON`)
  }
}
