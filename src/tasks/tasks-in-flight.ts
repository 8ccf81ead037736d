import type { TaskId, TaskRecord } from '../store/task-records.ts'
import { InFlight } from './in-flight.ts'
import type { OutputLog } from './output-log.ts'

/** How long a stream that has ended waits for its reader, in ms. */
const UNREAD_LIFE = 60_000

/** Characters that are kept of what ended tasks have printed, together. */
const PRINTED = 16_000_000

/** The tasks whose end this process waits for, and for a while those that ended with pieces that nobody has read. */
export class TasksInFlight {
  readonly #tasks = new Map<TaskId, InFlight>()
  readonly #unread = new Map<TaskId, InFlight>()
  /** What ended tasks have printed, the latest last. */
  readonly #printed = new Map<TaskId, OutputLog>()
  readonly #added: (task: InFlight) => void

  /** `added` is told of each that comes. */
  constructor(added: (task: InFlight) => void = () => {}) {
    this.#added = added
  }

  get size(): number {
    return this.#tasks.size
  }

  add(record: TaskRecord): InFlight {
    const task = new InFlight(record)
    this.#tasks.set(record.id, task)
    this.#added(task)
    return task
  }

  get(id: TaskId): InFlight | undefined {
    return this.#tasks.get(id)
  }

  /** Answers what is removed; it is for the caller to tell those who wait for it. */
  remove(id: TaskId): InFlight | undefined {
    const task = this.#tasks.get(id)
    this.#tasks.delete(id)
    if (task && task.output.length > 0) this.#keepPrinted(id, task.output)
    return task
  }

  /** What a task has printed, as far as it is kept; undefined of one that has not, or that runs elsewhere. */
  outputOf(id: TaskId): OutputLog | undefined {
    return this.#tasks.get(id)?.output ?? this.#printed.get(id)
  }

  #keepPrinted(id: TaskId, output: OutputLog): void {
    this.#printed.set(id, output)
    let length = 0
    for (const kept of this.#printed.values()) length += kept.length
    for (const [oldest, kept] of this.#printed) {
      if (length <= PRINTED) return
      this.#printed.delete(oldest)
      length -= kept.length
    }
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
