import type { Json } from '../data/frame/vector.ts'
import type { TaskId, TaskRecord, TaskRecords } from '../store/task-records.ts'
import { type InFlight, nextChange } from './in-flight.ts'
import { eventsSince, type TaskEvent } from './task-event.ts'
import type { TasksInFlight } from './tasks-in-flight.ts'

/** How often what other processes did to a shared record is looked for, in ms. */
const LOOK_EVERY = 250

export interface TaskObserverOptions {
  readonly records: Pick<TaskRecords, 'find'>
  readonly tasks: TasksInFlight
  /** Aborts when watches end. */
  readonly closing: AbortSignal
  /** Aborts when nothing more will be heard. */
  readonly closed: AbortSignal
}

/** Follows tasks for those who wait: one of this process says when it changes, the others are looked at. */
export class TaskObserver {
  readonly #options: TaskObserverOptions

  constructor(options: TaskObserverOptions) {
    this.#options = options
  }

  /** As the record is now; undefined when there is none. */
  async find(id: TaskId): Promise<TaskRecord | undefined> {
    const { records, tasks } = this.#options
    return tasks.get(id)?.record ?? records.find(id)
  }

  /** See `TaskClient.wait`. */
  async wait(id: TaskId, ms: number): Promise<TaskRecord> {
    const { records, tasks, closed } = this.#options
    const until = performance.now() + ms
    const own = tasks.get(id)
    for (;;) {
      const record = own?.record ?? (await records.find(id))
      if (!record) throw new Error(`Task "${id}" is not recorded`)
      const left = until - performance.now()
      if (record.finished || left <= 0 || own?.isStranded || closed.aborted) return record
      await this.#change(id, own ? left : Math.min(left, LOOK_EVERY), closed)
    }
  }

  /** Waits until a task of this process has ended, or this process hears nothing more. */
  async ended(task: InFlight): Promise<TaskRecord> {
    const { closed } = this.#options
    while (!task.record.finished && !closed.aborted) await nextChange(task, Number.POSITIVE_INFINITY, closed)
    return task.record
  }

  /** See `TaskClient.pieces`. */
  async *pieces(id: TaskId): AsyncGenerator<Json> {
    const { tasks, closed } = this.#options
    const task = tasks.readable(id)
    while (task) {
      const isLast = task.record.finished !== null || task.isStranded || closed.aborted
      yield* task.takePieces()
      if (isLast) break
      await this.#change(id, LOOK_EVERY, closed)
    }
    tasks.forgetUnread(id)
  }

  /** See `TaskClient.watch`. */
  async *watch(id: TaskId, lastId: string | undefined, signal: AbortSignal): AsyncGenerator<TaskEvent> {
    const { tasks, closing } = this.#options
    const stopped = AbortSignal.any([signal, closing])
    let last = lastId
    while (!stopped.aborted) {
      const record = await this.find(id)
      if (!record) return
      const reports = { progress: tasks.get(id)?.progress, output: tasks.outputOf(id) }
      for (const event of eventsSince(record, reports, last)) {
        yield event
        last = event.id
      }
      if (record.finished) return
      await this.#change(id, LOOK_EVERY, stopped)
    }
  }

  /** See `TaskClient.output`. */
  async *output(id: TaskId, signal: AbortSignal): AsyncGenerator<string> {
    const { tasks, closing } = this.#options
    const stopped = AbortSignal.any([signal, closing])
    let last = 0
    while (!stopped.aborted) {
      const record = await this.find(id)
      for (const { count, text } of tasks.outputOf(id)?.since(last) ?? []) {
        yield text
        last = count
      }
      if (!record || record.finished) return
      await this.#change(id, LOOK_EVERY, stopped)
    }
  }

  #change(id: TaskId, ms: number, signal: AbortSignal): Promise<void> {
    return nextChange(this.#options.tasks.get(id), ms, signal)
  }
}
