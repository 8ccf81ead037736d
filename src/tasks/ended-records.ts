import type { TaskRecord, TaskRecords } from '../store/task-records.ts'
import { persistently } from './persistently.ts'

export interface EndedRecordsOptions {
  readonly records: Pick<TaskRecords, 'insertEnded'>
  /** Aborts when it is no longer tried again. */
  readonly closing: AbortSignal
  /** Told of failures that no request is there to hear of. */
  readonly report: (error: unknown) => void
}

/** How many may wait to be recorded, and the characters of their outcomes, before those that end wait, too. */
const MOST = 2000
const MOST_CHARACTERS = 32 * 2 ** 20

/** Records tasks that have ended behind the answers to their clients. */
export class EndedRecords {
  readonly #options: EndedRecordsOptions
  readonly #underWay = new Set<Promise<void>>()
  #characters = 0

  constructor(options: EndedRecordsOptions) {
    this.#options = options
  }

  /** Resolves when there is room for another one. */
  async add(task: TaskRecord): Promise<void> {
    while (this.#underWay.size >= MOST || this.#characters > MOST_CHARACTERS) {
      const [oldest] = this.#underWay
      await oldest
    }
    const characters = task.outcome?.state === 'SUCCESS' ? task.outcome.result.length : 0
    this.#characters += characters
    const recording = this.#record(task).finally(() => {
      this.#characters -= characters
      this.#underWay.delete(recording)
    })
    this.#underWay.add(recording)
  }

  /** Resolves when all are recorded, or could not be. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async #record(task: TaskRecord): Promise<void> {
    const { records, closing, report } = this.#options
    await persistently(() => records.insertEnded(task), closing).catch(report)
  }
}
