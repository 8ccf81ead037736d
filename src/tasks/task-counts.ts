import type { BrokerEvent } from './broker.ts'

/** How many tasks this process has sent, and how they have ended, since it began. */
export class TaskCounts {
  #submitted = 0
  readonly #ended = { SUCCESS: 0, FAILURE: 0, REVOKED: 0 }

  get submitted(): number {
    return this.#submitted
  }

  get ended(): Readonly<Record<'SUCCESS' | 'FAILURE' | 'REVOKED', number>> {
    return this.#ended
  }

  submit(): void {
    this.#submitted += 1
  }

  hear(event: BrokerEvent): void {
    if (event.type === 'finished') this.#ended[event.outcome.state] += 1
  }
}
