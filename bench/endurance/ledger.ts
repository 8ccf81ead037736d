/** What was asked in a run, and what went wrong. */
export class Ledger {
  requests = 0
  /** Requests that were refused, or broken off, while something was being restarted. */
  refused = 0
  /** Tasks that were confirmed; `told` of them ended because their worker was killed, which they say. */
  readonly tasks = { confirmed: 0, done: 0, told: 0, revoked: 0 }
  /** A sentence for each answer that was wrong, and each task that was lost. */
  readonly wrong: string[] = []
  readonly #disturbances: { from: number; to: number }[] = []

  /** Restarts something; what is refused until so many ms after it is back is no fault. */
  async disturb(grace: number, restart: () => Promise<void>): Promise<void> {
    const disturbance = { from: performance.now(), to: Number.POSITIVE_INFINITY }
    this.#disturbances.push(disturbance)
    await restart()
    disturbance.to = performance.now() + grace
  }

  get restarts(): number {
    return this.#disturbances.length
  }

  /** Whether something was being restarted at some time since, in ms of `performance.now()`. */
  wasDisturbed(since: number): boolean {
    return this.#disturbances.some(({ to }) => to >= since)
  }
}
