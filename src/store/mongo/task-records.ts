import type { Collection, Db } from 'mongodb'
import {
  type NewTask,
  type OrphanedTask,
  type Outcome,
  pendingRecord,
  type TaskId,
  type TaskQuery,
  type TaskRecord,
  type TaskRecords,
} from '../task-records.ts'
import { DUPLICATE_KEY, hasCode, reached, written } from './failures.ts'
import type { Locks } from './locks.ts'
import { OWN } from './names.ts'
import { ServerLease } from './server-lease.ts'
import {
  endOf,
  messageFrom,
  outcomeDocument,
  recordFrom,
  type TaskDocument,
  taskDocument,
} from './task-documents.ts'
import { TaskOutcomes } from './task-outcomes.ts'

/** How many of the newest tasks are looked through when rules hide some. */
const LOOKED_THROUGH = 10_000

/** How long it may take until it is recorded that a task has started, in ms. */
const START_DELAY = 50

/** How often it is tried to forget what could not be recorded, in ms. */
const UNRECORD_AGAIN = 500

/** Records that are forgotten at once. */
const FORGOTTEN_AT_ONCE = 1000

interface Start {
  readonly at: Date
  readonly timer?: ReturnType<typeof setTimeout>
  readonly recorded?: Promise<void>
}

/** The records in a collection that all servers of the database share. */
export class MongoTaskRecords implements TaskRecords {
  readonly #tasks: Collection<TaskDocument>
  readonly #outcomes: TaskOutcomes
  readonly #lease: ServerLease
  /** Whether they come to be recorded, until that is known. */
  readonly #inserting = new Map<TaskId, Promise<boolean>>()
  readonly #starts = new Map<TaskId, Start>()
  #hasAdopted = false
  readonly #handedOver = new Set<TaskId>()
  readonly #locks: Locks
  #prepared: Promise<void> | undefined
  #isClosed = false

  constructor(db: Db, locks: Locks) {
    this.#tasks = db.collection(`${OWN}tasks`)
    this.#outcomes = new TaskOutcomes(this.#tasks, db.collection(`${OWN}outcomes`))
    this.#locks = locks
    this.#lease = new ServerLease(db)
  }

  get owner(): string {
    return this.#lease.owner
  }

  insert(task: NewTask): Promise<TaskRecord> {
    const { id } = task.message
    const inserted = reached(() => this.#insert(task))
    const settled = inserted.then(
      () => true,
      () => false,
    )
    this.#inserting.set(id, settled)
    return inserted.finally(() => this.#inserting.delete(id))
  }

  /** Recorded a moment later, unless the task has ended by then: most have, and need one write less. */
  async start(id: TaskId, at: Date): Promise<void> {
    const timer = setTimeout(() => {
      this.#starts.set(id, { at, recorded: this.#recordStart(id, at) })
    }, START_DELAY)
    this.#starts.set(id, { at, timer })
  }

  finish(id: TaskId, outcome: Outcome, finished: Date, expires: Date): Promise<boolean> {
    return reached(async () => {
      const isRecorded = (await this.#inserting.get(id)) ?? true
      if (!isRecorded) return false // its client was told so
      const { at = null, recorded } = this.#endStart(id)
      this.#handedOver.delete(id)
      const times = { started: at, finished, expires }
      return this.#outcomes.keep(outcomeDocument(id, outcome, times), recorded)
    })
  }

  async remove(id: TaskId): Promise<void> {
    await reached(async () => {
      await this.#tasks.deleteOne({ _id: id })
      await this.#outcomes.forget([id])
    })
  }

  find(id: TaskId): Promise<TaskRecord | undefined> {
    return reached(async () => {
      const document = await this.#tasks.findOne({ _id: id })
      const [task] = document ? await this.#outcomes.complete([document]) : []
      return task && recordFrom(task)
    })
  }

  list({ bucket, accepts, offset, limit }: TaskQuery) {
    return reached(async () => {
      const newest = this.#tasks.find({ bucket }).sort({ submitted: -1, _id: 1 })
      if (accepts) {
        const all = await this.#outcomes.complete(await newest.limit(LOOKED_THROUGH).toArray())
        const accepted = all.map(recordFrom).filter(accepts)
        return { total: accepted.length, tasks: accepted.slice(offset, offset + limit) }
      }
      const total = await this.#tasks.countDocuments({ bucket })
      const page = await this.#outcomes.complete(await newest.skip(offset).limit(limit).toArray())
      return { total, tasks: page.map(recordFrom) }
    })
  }

  revokedSince(time: Date): Promise<readonly TaskId[]> {
    return reached(async () => {
      const revoked = { owner: this.#lease.owner, state: 'REVOKED', finished: { $gte: time } } as const
      const found = await this.#tasks.find(revoked, { projection: { _id: 1 } }).toArray()
      return found.map(({ _id }) => _id)
    })
  }

  adopt(): Promise<readonly OrphanedTask[]> {
    return reached(async () => {
      await this.#prepare()
      const { owner } = this.#lease
      const owners: string[] = await this.#tasks.distinct('owner', { finished: null })
      for (const gone of await this.#lease.goneOf(owners)) {
        this.#hasAdopted = true
        const change = () => this.#tasks.updateMany({ owner: gone, finished: null }, { $set: { owner } })
        // Of two servers that look at once each task goes to one.
        await this.#locks.holding(`adopt/${gone}`, change)
        await this.#lease.forget(gone)
      }
      return this.#hasAdopted ? this.#orphans() : []
    })
  }

  /** Of the tasks of others that are this server's now, also those of an adoption that broke off, each once. */
  async #orphans(): Promise<readonly OrphanedTask[]> {
    const { owner } = this.#lease
    const adopted = { owner, sender: { $ne: owner }, finished: null }
    const found = await this.#tasks.find(adopted).sort({ submitted: 1 }).toArray()
    const fresh = found.filter(({ _id }) => !this.#handedOver.has(_id))
    const orphans: OrphanedTask[] = []
    for (const document of await this.#outcomes.complete(fresh)) {
      if (this.#handedOver.has(document._id)) continue // by another call meanwhile
      this.#handedOver.add(document._id)
      if (document.finished === null) {
        const { sender } = document
        orphans.push({ record: recordFrom(document), message: messageFrom(document), sender })
      } else await this.#outcomes.copy(endOf(document), Promise.resolve())
    }
    return orphans
  }

  async expire(now: Date): Promise<void> {
    await reached(async () => {
      await this.#outcomes.copyRest()
      await this.#tasks.updateMany(
        { expires: { $lte: now }, outcome: { $ne: null } },
        { $set: { outcome: null } },
      )
      for (;;) {
        const due = this.#tasks.find({ forget: { $lte: now } }, { projection: { _id: 1 } })
        const ids = (await due.limit(FORGOTTEN_AT_ONCE).toArray()).map(({ _id }) => _id)
        if (ids.length === 0) return
        await this.#outcomes.forget(ids)
        await this.#tasks.deleteMany({ _id: { $in: ids } })
      }
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const [id, { at, timer, recorded }] of this.#starts) {
      clearTimeout(timer)
      await (recorded ?? this.#recordStart(id, at))
    }
    // What cannot be copied now is found by who adopts the task.
    await this.#outcomes.copyRest().catch(() => {})
    await this.#lease.leave()
  }

  async #insert(task: NewTask): Promise<TaskRecord> {
    const document = taskDocument(task, this.#lease.owner)
    await this.#prepare()
    try {
      await written(this.#tasks.insertOne(document))
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

  async #recordStart(id: TaskId, started: Date): Promise<void> {
    const $set = { state: 'STARTED', started } as const
    // What is lost with the database that is away just then is said by the end.
    await this.#tasks.updateOne({ _id: id, state: 'PENDING' }, { $set }).catch(() => {})
  }

  /** When the task began, if it began here, and when no write of that is under way any more. */
  #endStart(id: TaskId): { readonly at?: Date; readonly recorded: Promise<void> } {
    const start = this.#starts.get(id)
    this.#starts.delete(id)
    clearTimeout(start?.timer)
    // Not every server takes two changes of one document one after the other.
    const recorded = start?.recorded ?? Promise.resolve()
    return { ...(start && { at: start.at }), recorded }
  }

  /** Indexes, and the word that this server is there, come before its first task. */
  #prepare(): Promise<void> {
    this.#prepared ??= this.#begin().catch((error: unknown) => {
      this.#prepared = undefined
      throw error
    })
    return this.#prepared
  }

  async #begin(): Promise<void> {
    await this.#lease.hold()
    await this.#tasks.createIndex({ idempotency: 1 }, { unique: true, sparse: true })
    await this.#tasks.createIndex({ finished: 1, owner: 1 })
    await this.#tasks.createIndex({ bucket: 1, submitted: -1 })
    await this.#tasks.createIndex({ expires: 1 })
    await this.#tasks.createIndex({ forget: 1 })
  }
}
