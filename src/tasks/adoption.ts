import type { OrphanedTask, TaskRecords } from '../store/task-records.ts'
import { isPassing } from './persistently.ts'

/** How often it is looked for tasks of processes that are gone, in ms. */
const LOOK_EVERY = 5000

export interface AdoptionOptions {
  readonly records: Pick<TaskRecords, 'adopt'>
  /** Goes on with a task, or ends it; called once for each. */
  readonly takeOver: (orphan: OrphanedTask) => void
  readonly report: (error: unknown) => void
}

/** Takes over what processes that are gone have left, from its beginning to its end. */
export class Adoption {
  readonly #options: AdoptionOptions
  #timer: ReturnType<typeof setInterval> | undefined
  #underWay: Promise<void> | undefined
  #hasEnded = false

  constructor(options: AdoptionOptions) {
    this.#options = options
  }

  /** Resolves when what is left by now is taken over. */
  async begin(): Promise<void> {
    await this.#adopt().catch((error: unknown) => {
      // Another server may be at it just now.
      if (!isPassing(error)) throw error
    })
    if (this.#hasEnded) return
    this.#timer = setInterval(() => this.#adopt().catch(this.#options.report), LOOK_EVERY)
  }

  end(): void {
    this.#hasEnded = true
    clearInterval(this.#timer)
  }

  /** One at a time: two would wait for each other. */
  #adopt(): Promise<void> {
    this.#underWay ??= this.#adoptAll().finally(() => {
      this.#underWay = undefined
    })
    return this.#underWay
  }

  async #adoptAll(): Promise<void> {
    const { records, takeOver } = this.#options
    for (const orphan of await records.adopt()) takeOver(orphan)
  }
}
