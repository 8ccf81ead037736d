/** How often something may be done: `burst` times at once, and again every `seconds`. */
export interface Allowance {
  readonly burst: number
  readonly seconds: number
}

/** How many keys are remembered; those that were used last stay. */
const REMEMBERED = 10_000

/** Counts what is done under each key against an allowance of its own (a token bucket). Times are those of `now`, in ms. */
export class Allowances {
  readonly #allowance: Allowance
  readonly #now: () => number
  /** When all of an allowance is there again. */
  readonly #full = new Map<string, number>()

  constructor(allowance: Allowance, now: () => number = () => performance.now()) {
    this.#allowance = allowance
    this.#now = now
  }

  /** In how many seconds it may be done under that key; 0: at once. */
  wait(key: string): number {
    const { burst, seconds } = this.#allowance
    const missing = Math.max(0, (this.#full.get(key) ?? 0) - this.#now()) / 1000
    return Math.max(0, missing - (burst - 1) * seconds)
  }

  take(key: string): void {
    const from = Math.max(this.#full.get(key) ?? 0, this.#now())
    this.#full.delete(key) // the last one to be set is the last one to be forgotten
    this.#full.set(key, from + this.#allowance.seconds * 1000)
    if (this.#full.size <= REMEMBERED) return
    for (const oldest of this.#full.keys()) {
      this.#full.delete(oldest)
      break
    }
  }

  /** Undoes one `take`. */
  giveBack(key: string): void {
    const full = this.#full.get(key)
    if (full !== undefined) this.#full.set(key, full - this.#allowance.seconds * 1000)
  }
}
