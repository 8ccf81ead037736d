import type { TaskId, TaskRecord } from '../store/task-records.ts'
import { InFlight } from './in-flight.ts'

/** How long a stream that has ended waits for its reader, in ms. */
const UNREAD_LIFE = 60_000

/** The tasks whose end this process waits for, and for a while those that ended with pieces that nobody has read. */
export class TasksInFlight {
  readonly #tasks = new Map<TaskId, InFlight>()
  readonly #unread = new Map<TaskId, InFlight>()

  get size(): number {
    return this.#tasks.size
  }

  add(record: TaskRecord): InFlight {
    const task = new InFlight(record)
    this.#tasks.set(record.id, task)
    return task
  }

  get(id: TaskId): InFlight | undefined {
    return this.#tasks.get(id)
  }

  /** Answers what is removed; it is for the caller to tell those who wait for it. */
  remove(id: TaskId): InFlight | undefined {
    const task = this.#tasks.get(id)
    this.#tasks.delete(id)
    return task
  }

  /** A task may have said all and ended before its request comes to read it. */
  keepUnread(id: TaskId, task: InFlight): void {
    this.#unread.set(id, task)
    setTimeout(() => this.#unread.delete(id), UNREAD_LIFE).unref()
  }

  /** One whose pieces can be read. */
  readable(id: TaskId): InFlight | undefined {
    return this.#tasks.get(id) ?? this.#unread.get(id)
  }

  forgetUnread(id: TaskId): void {
    this.#unread.delete(id)
  }
}
