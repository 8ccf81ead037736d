import type { Collection } from 'mongodb'
import type { TaskId } from '../task-records.ts'
import type { TaskDocument } from './task-documents.ts'

/** How long it may take until it is recorded that a task has started, in ms. */
const START_DELAY = 50

interface Start {
  readonly at: Date
  readonly timer?: ReturnType<typeof setTimeout>
  readonly recorded?: Promise<void>
}

/** Records starts a moment later, unless the task has ended by then: most have, and need one write less. */
export class TaskStarts {
  readonly #tasks: Collection<TaskDocument>
  readonly #starts = new Map<TaskId, Start>()

  constructor(tasks: Collection<TaskDocument>) {
    this.#tasks = tasks
  }

  begin(id: TaskId, at: Date): void {
    const timer = setTimeout(() => {
      this.#starts.set(id, { at, recorded: this.#record(id, at) })
    }, START_DELAY)
    this.#starts.set(id, { at, timer })
  }

  /** When the task began, if it began here, and when no write of that is under way any more. */
  end(id: TaskId): { readonly at: Date | null; readonly recorded: Promise<void> } {
    const start = this.#starts.get(id)
    this.#starts.delete(id)
    clearTimeout(start?.timer)
    // Not every server takes two changes of one document one after the other.
    return { at: start?.at ?? null, recorded: start?.recorded ?? Promise.resolve() }
  }

  /** Records now what was to be recorded later. */
  async close(): Promise<void> {
    for (const [id, { at, timer, recorded }] of this.#starts) {
      clearTimeout(timer)
      await (recorded ?? this.#record(id, at))
    }
  }

  async #record(id: TaskId, started: Date): Promise<void> {
    const $set = { state: 'STARTED', started } as const
    // What is lost with the database that is away just then is said by the end.
    await this.#tasks.updateOne({ _id: id, state: 'PENDING' }, { $set }).catch(() => {})
  }
}
