import type { Collection } from 'mongodb'
import { type NewTask, pendingRecord, type TaskId, type TaskRecord } from '../task-records.ts'
import { DUPLICATE_KEY, hasCode } from './failures.ts'
import { type GroupWrites, groupInsertions } from './group-writes.ts'
import { recordFrom, type TaskDocument, taskDocument } from './task-documents.ts'

/** How often it is tried to forget what could not be recorded, in ms. */
const UNRECORD_AGAIN = 500

/** Inserts tasks, and knows of each whether it came to be recorded, as its outcome may be there first. */
export class TaskInsertions {
  readonly #tasks: Collection<TaskDocument>
  readonly #owner: string
  /** Whether they come to be recorded, until that is known. */
  readonly #inserting = new Map<TaskId, Promise<boolean>>()
  readonly #group: GroupWrites<TaskDocument>
  #isClosed = false

  constructor(tasks: Collection<TaskDocument>, owner: string) {
    this.#tasks = tasks
    this.#owner = owner
    this.#group = groupInsertions(tasks, {
      sizeOf: ({ message, facts }) => (message?.length ?? 0) + facts.length,
    })
  }

  /** Answers the earlier task when the idempotency key is known; `prepare` comes before it. */
  insert(task: NewTask, prepare: () => Promise<void>): Promise<TaskRecord> {
    const { id } = task.message
    const inserted = this.#insert(task, prepare)
    const settled = inserted.then(
      () => true,
      () => false,
    )
    this.#inserting.set(id, settled)
    return inserted.finally(() => this.#inserting.delete(id))
  }

  /** False only for a task of this process that could not be recorded. */
  async isRecorded(id: TaskId): Promise<boolean> {
    return (await this.#inserting.get(id)) ?? true
  }

  close(): void {
    this.#isClosed = true
  }

  async #insert(task: NewTask, prepare: () => Promise<void>): Promise<TaskRecord> {
    const document = taskDocument(task, this.#owner)
    await prepare()
    try {
      await this.#group.add(document)
      return pendingRecord(task)
    } catch (error) {
      if (!hasCode(error, DUPLICATE_KEY)) this.#unrecord(document._id)
      else if (task.idempotency) {
        const earlier = await this.#tasks.findOne({ idempotency: task.idempotency.key })
        if (earlier) return recordFrom(earlier)
      }
      throw error
    }
  }

  /** Forgets what was perhaps recorded, the answer being lost, as soon as the database is back: it was not sent. */
  #unrecord(id: TaskId): void {
    if (this.#isClosed) return
    this.#tasks.deleteOne({ _id: id }).catch(() => setTimeout(() => this.#unrecord(id), UNRECORD_AGAIN))
  }
}
