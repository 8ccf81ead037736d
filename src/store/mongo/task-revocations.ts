import type { Collection, Db } from 'mongodb'
import type { TaskId } from '../task-records.ts'
import { OWN } from './names.ts'
import type { TaskDocument } from './task-documents.ts'

/** How long a server may take to look, in ms. */
const KEPT = 600_000

interface RevocationDocument {
  readonly _id: TaskId
  /** The server that is to stop the task. */
  readonly owner: string
  readonly at: Date
}

/** What servers revoke of each other's tasks, in a small collection: each looks there several times a second. */
export class TaskRevocations {
  readonly #tasks: Collection<TaskDocument>
  readonly #revocations: Collection<RevocationDocument>
  readonly #owner: string

  constructor(db: Db, tasks: Collection<TaskDocument>, owner: string) {
    this.#tasks = tasks
    this.#revocations = db.collection(`${OWN}revocations`)
    this.#owner = owner
  }

  /** Tells the owner of a task; this server knows of its own. */
  async add(id: TaskId, at: Date): Promise<void> {
    const task = await this.#tasks.findOne({ _id: id }, { projection: { owner: 1 } })
    if (!task || task.owner === this.#owner) return
    await this.#revocations.updateOne({ _id: id }, { $set: { owner: task.owner, at } }, { upsert: true })
  }

  async since(time: Date): Promise<readonly TaskId[]> {
    const found = await this.#revocations.find({ owner: this.#owner, at: { $gte: time } }).toArray()
    return found.map(({ _id }) => _id)
  }

  async expire(now: Date): Promise<void> {
    await this.#revocations.deleteMany({ at: { $lte: new Date(now.getTime() - KEPT) } })
  }
}
