import type { Collection, Db } from 'mongodb'
import type {
  NewTask,
  OrphanedTask,
  Outcome,
  TaskId,
  TaskQuery,
  TaskRecord,
  TaskRecords,
} from '../task-records.ts'
import { EndedTasks } from './ended-tasks.ts'
import type { Locks } from './locks.ts'
import { OWN } from './names.ts'
import { ServerLease } from './server-lease.ts'
import { TaskAdoption } from './task-adoption.ts'
import { endedDocument, outcomeDocument, recordFrom, type TaskDocument } from './task-documents.ts'
import { TaskInsertions } from './task-insertions.ts'
import { TaskOutcomes } from './task-outcomes.ts'
import { TaskRevocations } from './task-revocations.ts'
import { TaskStarts } from './task-starts.ts'

/** How many of the newest tasks are looked through when rules hide some. */
const LOOKED_THROUGH = 10_000

/** Records that are forgotten at once. */
const FORGOTTEN_AT_ONCE = 1000

type Reached = <Result>(work: () => Promise<Result>) => Promise<Result>

/** The records in a collection that all servers of the database share. */
export class MongoTaskRecords implements TaskRecords {
  readonly #tasks: Collection<TaskDocument>
  readonly #insertions: TaskInsertions
  readonly #ended: EndedTasks
  readonly #starts: TaskStarts
  readonly #outcomes: TaskOutcomes
  readonly #adoption: TaskAdoption
  readonly #revocations: TaskRevocations
  readonly #lease: ServerLease
  readonly #reached: Reached
  #prepared: Promise<void> | undefined

  /** `reached` says of what the database cannot do now that it is `unavailable`. */
  constructor(db: Db, locks: Locks, reached: Reached) {
    this.#reached = reached
    const tasks = db.collection<TaskDocument>(`${OWN}tasks`)
    const lease = new ServerLease(db)
    this.#tasks = tasks
    this.#lease = lease
    this.#insertions = new TaskInsertions(tasks, lease.owner)
    this.#ended = new EndedTasks(tasks)
    this.#starts = new TaskStarts(tasks)
    this.#outcomes = new TaskOutcomes(tasks, db.collection(`${OWN}outcomes`))
    this.#adoption = new TaskAdoption({ tasks, outcomes: this.#outcomes, lease, locks })
    this.#revocations = new TaskRevocations(db, tasks, lease.owner)
  }

  get owner(): string {
    return this.#lease.owner
  }

  insert(task: NewTask): Promise<TaskRecord> {
    return this.#reached(() => this.#insertions.insert(task, () => this.#prepare()))
  }

  insertEnded(task: TaskRecord): Promise<void> {
    return this.#reached(async () => {
      await this.#prepare()
      await this.#ended.insert(endedDocument(task, this.#lease.owner))
    })
  }

  async start(id: TaskId, at: Date): Promise<void> {
    this.#starts.begin(id, at)
  }

  finish(id: TaskId, outcome: Outcome, finished: Date, expires: Date): Promise<boolean> {
    return this.#reached(async () => {
      if (!(await this.#insertions.isRecorded(id))) return false // its client was told so
      const { at: started, recorded } = this.#starts.end(id)
      this.#adoption.forget(id)
      const ended = outcomeDocument(id, outcome, { started, finished, expires })
      const isFirst = await this.#outcomes.keep(ended, recorded)
      if (outcome.state === 'REVOKED') await this.#revocations.add(id, finished)
      return isFirst
    })
  }

  async remove(id: TaskId): Promise<void> {
    this.#starts.end(id) // it ends nowhere else
    await this.#reached(async () => {
      await this.#tasks.deleteOne({ _id: id })
      await this.#outcomes.forget([id])
    })
  }

  find(id: TaskId): Promise<TaskRecord | undefined> {
    return this.#reached(async () => {
      const document = await this.#tasks.findOne({ _id: id })
      const [task] = document ? await this.#outcomes.complete([document]) : []
      return task && recordFrom(task)
    })
  }

  list({ bucket, accepts, offset, limit }: TaskQuery) {
    return this.#reached(async () => {
      const newest = this.#tasks
        .find({ bucket }, { projection: { message: 0, outcome: 0 } })
        .sort({ submitted: -1, _id: 1 })
      if (accepts) {
        const all = await this.#listed(await newest.limit(LOOKED_THROUGH).toArray())
        const accepted = all.filter(accepts)
        return { total: accepted.length, tasks: accepted.slice(offset, offset + limit) }
      }
      const total = await this.#tasks.countDocuments({ bucket })
      return { total, tasks: await this.#listed(await newest.skip(offset).limit(limit).toArray()) }
    })
  }

  /** Of tasks that were read without their outcomes: with those of failures. */
  async #listed(found: readonly Omit<TaskDocument, 'message' | 'outcome'>[]): Promise<readonly TaskRecord[]> {
    const failed = found.filter(({ state }) => state === 'FAILURE').map(({ _id }) => _id)
    const told = failed.length === 0 ? [] : await this.#tasks.find({ _id: { $in: failed } }).toArray()
    const outcomes = new Map(told.map(({ _id, outcome }) => [_id, outcome]))
    const documents = found.map((task) => ({
      ...task,
      message: null,
      outcome: outcomes.get(task._id) ?? null,
    }))
    return (await this.#outcomes.complete(documents)).map(recordFrom)
  }

  revokedSince(time: Date): Promise<readonly TaskId[]> {
    return this.#reached(() => this.#revocations.since(time))
  }

  adopt(): Promise<readonly OrphanedTask[]> {
    return this.#reached(async () => {
      await this.#prepare()
      return this.#adoption.adopt()
    })
  }

  async expire(now: Date): Promise<void> {
    await this.#reached(async () => {
      await this.#outcomes.copyRest()
      await this.#revocations.expire(now)
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
    this.#insertions.close()
    await this.#starts.close()
    // What cannot be copied now is found by who adopts the task.
    await this.#outcomes.copyRest().catch(() => {})
    await this.#lease.leave()
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
