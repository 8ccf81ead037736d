import type { OrphanedTask, TaskRecords } from '../store/task-records.ts'
import type { Broker } from './broker.ts'
import { failureOf } from './failure.ts'
import type { Outcomes } from './outcomes.ts'
import { isPassing, persistently } from './persistently.ts'
import type { TasksInFlight } from './tasks-in-flight.ts'

/** How often it is looked for tasks of processes that are gone, in ms. */
const LOOK_EVERY = 5000

export interface AdoptionOptions {
  readonly records: Pick<TaskRecords, 'adopt'>
  readonly broker: Pick<Broker, 'takeOver'>
  readonly tasks: TasksInFlight
  readonly outcomes: Outcomes
  /** Aborts when what failed is no longer tried again. */
  readonly closing: AbortSignal
  /** Told of failures that no request is there to hear of. */
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

  /** Resolves when what is left by now is taken over. What becomes of it the broker says. */
  async begin(): Promise<void> {
    await this.#adopt().catch((error: unknown) => {
      // Another server may be at it just now.
      if (!isPassing(error)) throw error
    })
    if (this.#hasEnded) return
    const { report } = this.#options
    // What our own end breaks off is no failure.
    const look = () => this.#adopt().catch((error: unknown) => this.#hasEnded || report(error))
    this.#timer = setInterval(look, LOOK_EVERY)
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
    const { records, report } = this.#options
    for (const orphan of await records.adopt()) this.#takeOver(orphan).catch(report)
  }

  /** One that no worker here is for fails rather than wait for ever. */
  async #takeOver(orphan: OrphanedTask): Promise<void> {
    const { broker, tasks, outcomes, closing } = this.#options
    tasks.add(orphan.record)
    try {
      await persistently(() => broker.takeOver(orphan), closing)
    } catch (error) {
      if (isPassing(error)) throw error
      await outcomes.finish(orphan.record.id, { state: 'FAILURE', failure: failureOf(error) })
    }
  }
}
