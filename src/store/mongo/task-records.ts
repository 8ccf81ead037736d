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
  messageFrom,
  type OutcomeDocument,
  outcomeDocument,
  recordFrom,
  type TaskDocument,
  taskDocument,
} from './task-documents.ts'

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
  /** The first outcome of each task: that the id is new is what makes it the first. */
  readonly #outcomes: Collection<OutcomeDocument>
  readonly #lease: ServerLease
  readonly #starts = new Map<TaskId, Start>()
  readonly #locks: Locks
  #prepared: Promise<void> | undefined

  constructor(db: Db, locks: Locks) {
    this.#tasks = db.collection(`${OWN}tasks`)
    this.#outcomes = db.collection(`${OWN}outcomes`)
    this.#locks = locks
    this.#lease = new ServerLease(db)
  }

  get owner(): string {
    return this.#lease.owner
  }

  insert(task: NewTask): Promise<TaskRecord> {
    return reached(async () => {
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
    })
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
      const started = await this.#started(id)
      const ended = outcomeDocument(id, storable(outcome), finished, expires)
      try {
        await this.#outcomes.insertOne(ended)
      } catch (error) {
        if (!hasCode(error, DUPLICATE_KEY)) throw error
        const first = await this.#outcomes.findOne({ _id: id })
        // Whoever stored the first outcome may have died before the task said so.
        if (first) await this.#end(first, started)
        return false
      }
      await this.#end(ended, started)
      return true
    })
  }

  async remove(id: TaskId): Promise<void> {
    await reached(async () => {
      await this.#tasks.deleteOne({ _id: id })
      await this.#outcomes.deleteOne({ _id: id })
    })
  }

  find(id: TaskId): Promise<TaskRecord | undefined> {
    return reached(async () => {
      const document = await this.#tasks.findOne({ _id: id })
      return document ? recordFrom(document) : undefined
    })
  }

  list({ bucket, accepts, offset, limit }: TaskQuery) {
    return reached(async () => {
      const newest = this.#tasks.find({ bucket }).sort({ submitted: -1, _id: 1 })
      if (accepts) {
        const all = await newest.limit(LOOKED_THROUGH).toArray()
        const accepted = all.map(recordFrom).filter(accepts)
        return { total: accepted.length, tasks: accepted.slice(offset, offset + limit) }
      }
      const total = await this.#tasks.countDocuments({ bucket })
      return { total, tasks: (await newest.skip(offset).limit(limit).toArray()).map(recordFrom) }
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
      const adopted: OrphanedTask[] = []
      for (const gone of await this.#lease.goneOf(owners)) {
        const unfinished = { owner: gone, finished: null }
        // Of two servers that look at once each task goes to one.
        await this.#locks.holding(`adopt/${gone}`, async () => {
          for (const document of await this.#tasks.find(unfinished).toArray()) {
            await this.#tasks.updateOne({ _id: document._id }, { $set: { owner } })
            adopted.push({ record: recordFrom(document), message: messageFrom(document), owner: gone })
          }
        })
      }
      return adopted.sort((a, b) => a.record.submitted.getTime() - b.record.submitted.getTime())
    })
  }

  async expire(now: Date): Promise<void> {
    await reached(async () => {
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
      await this.#outcomes.deleteMany({ _id: { $in: ids } })
    })
  }

  async close(): Promise<void> {
    for (const [id, { at, timer, recorded }] of this.#starts) {
      clearTimeout(timer)
      await (recorded ?? this.#recordStart(id, at))
    }
    await this.#lease.leave()
  }

  async #recordStart(id: TaskId, started: Date): Promise<void> {
    const $set = { state: 'STARTED', started } as const
    // What is lost with the database that is away just then is said by the end.
    await this.#tasks.updateOne({ _id: id, state: 'PENDING' }, { $set }).catch(() => {})
  }

  /** When the task began, if that is not recorded; no write of it is under way any more. */
  async #started(id: TaskId): Promise<Date | undefined> {
    const start = this.#starts.get(id)
    if (!start) return undefined
    this.#starts.delete(id)
    clearTimeout(start.timer)
    // Not every server takes two changes of one document one after the other.
    await start.recorded
    return start.at
  }

  async #end(
    { _id, state, outcome, finished, expires }: OutcomeDocument,
    started: Date | undefined,
  ): Promise<void> {
    const $set = { state, outcome, finished, expires, message: null, ...(started && { started }) }
    // By the id alone: nothing but the first outcome is ever written, and with more to ask for some servers read all tasks.
    await this.#tasks.updateOne({ _id }, { $set })
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
