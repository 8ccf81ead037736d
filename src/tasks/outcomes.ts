import type { Outcome, TaskId, TaskRecords } from '../store/task-records.ts'
import { EndedRecords } from './ended-records.ts'
import { persistently } from './persistently.ts'
import type { TasksInFlight } from './tasks-in-flight.ts'

export interface OutcomesOptions {
  readonly records: Pick<TaskRecords, 'find' | 'finish' | 'insertEnded'>
  readonly tasks: TasksInFlight
  /** How long results are kept, in ms. */
  readonly resultLife: number
  /** Aborts when it is no longer tried again. */
  readonly closing: AbortSignal
  /** Told of failures that no request is there to hear of. */
  readonly report: (error: unknown) => void
}

/** Stores how tasks end. The first outcome of a task is its only one: whatever comes later changes nothing. */
export class Outcomes {
  readonly #options: OutcomesOptions
  /** Those of workers that are being stored. */
  readonly #storing = new Set<Promise<void>>()
  readonly #ended: EndedRecords

  constructor(options: OutcomesOptions) {
    this.#options = options
    this.#ended = new EndedRecords(options)
  }

  /** Stores the outcome unless there is one, and tells those who wait what is stored. */
  async finish(id: TaskId, outcome: Outcome): Promise<void> {
    const { records, tasks, resultLife, closing } = this.#options
    const finished = new Date()
    const expires = new Date(finished.getTime() + resultLife)
    const waited = tasks.get(id)
    if (waited?.late && !(await waited.late.settle())) {
      // Only its request knows of it.
      if (tasks.remove(id) !== waited) return
      const ended = { ...waited.record, state: outcome.state, outcome, finished, expires }
      if (waited.isKept) await this.#ended.add(ended)
      waited.end(ended)
      return
    }
    if (waited) waited.isEnding = true
    const first = await persistently(() => records.finish(id, outcome, finished, expires), closing)
    const task = tasks.remove(id)
    if (!task) return
    if (task.hasPieces) tasks.keepUnread(id, task)
    const ended = { ...task.record, state: outcome.state, outcome, finished, expires }
    task.end(first ? ended : ((await records.find(id)) ?? ended))
  }

  /** The same for what a worker says, which `settled` waits for. */
  finishHeard(id: TaskId, outcome: Outcome): Promise<void> {
    const storing = this.finish(id, outcome)
    this.#storing.add(storing)
    return storing.finally(() => this.#storing.delete(storing))
  }

  /** Of a task that this process does not wait for: its record may still be open. */
  async finishLate(id: TaskId, outcome: Outcome): Promise<void> {
    const { records, closing } = this.#options
    const record = await persistently(() => records.find(id), closing)
    if (record && !record.finished) await this.finish(id, outcome)
  }

  /** Resolves when what workers have said is stored, or could not be. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#storing)
    await this.#ended.settled()
  }
}
