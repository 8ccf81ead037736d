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
import { DUPLICATE_KEY, hasCode, reached } from './connection.ts'
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

/** Results longer than this, in bytes, do not fit into a document of 16 MB. */
const LONGEST = 15 * 2 ** 20

/** How long it may take until it is recorded that a task has started, in ms. */
const START_DELAY = 50

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
      return this.#outcomes.keep(outcomeDocument(id, storable(outcome), times), recorded)
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
      }
      return this.#hasAdopted ? this.#orphans() : []
    })
  }

  /** Of the tasks of others that are this server's now, also those of an adoption that broke off, each once. */
  async #orphans(): Promise<readonly OrphanedTask[]> {
    const { owner } = this.#lease
    const adopted = { owner, sender: { $ne: owner }, finished: null }
    const found = await this.#tasks.find(adopted).sort({ submitted: 1 }).toArray()
    const fresh = await this.#outcomes.complete(found.filter(({ _id }) => !this.#handedOver.has(_id)))
    const orphans: OrphanedTask[] = []
    for (const document of fresh) {
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
      const expired = await this.#tasks.find({ expires: { $lte: now } }).toArray()
      const forgotten = expired.filter(
        ({ expires, finished }) => 2 * expires!.getTime() - finished!.getTime() <= now.getTime(),
      )
      const ids = forgotten.map(({ _id }) => _id)
      await this.#tasks.deleteMany({ _id: { $in: ids } })
      await this.#outcomes.forget(ids)
    })
  }

  async close(): Promise<void> {
    for (const [id, { at, timer, recorded }] of this.#starts) {
      clearTimeout(timer)
      await (recorded ?? this.#recordStart(id, at))
    }
    // What cannot be copied now is found by who adopts the task.
    await this.#outcomes.copyRest().catch(() => {})
    await this.#lease.leave()
  }

  async #insert(task: NewTask): Promise<TaskRecord> {
    await this.#prepare()
    try {
      await this.#tasks.insertOne(taskDocument(task, this.#lease.owner))
      return pendingRecord(task)
    } catch (error) {
      if (!hasCode(error, DUPLICATE_KEY) || !task.idempotency) throw error
      const earlier = await this.#tasks.findOne({ idempotency: task.idempotency.key })
      if (!earlier) throw error
      return recordFrom(earlier)
    }
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
  }
}

function storable(outcome: Outcome): Outcome {
  if (outcome.state !== 'SUCCESS' || outcome.result.length <= LONGEST) return outcome
  const message = `The result has ${outcome.result.length} characters, a task keeps at most ${LONGEST}: have it stored as a dataset by "rName"`
  return { state: 'FAILURE', failure: { kind: 'unprocessable', exception: 'ResultTooLarge', message } }
}
