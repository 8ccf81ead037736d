import { messageFromText, messageText } from '../task-message-text.ts'
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
import type { Connection, Row } from './connection.ts'
import type { Lease } from './lease.ts'
import type { LongTexts } from './long-texts.ts'
import { factsText, outcomeText, recordFromRow } from './task-rows.ts'
import { WriteBatch } from './write-batch.ts'

/** How long it may take until it is recorded that a task has started, in ms; most have ended by then. */
const START_DELAY = 10

/** How many of the newest tasks are looked through when rules hide some. */
const LOOKED_THROUGH = 10_000

/** The text of a message without arguments. */
const NOTHING_TOLD = messageText({ args: [], kwargs: {} })

/** The records in `tasks.db`, apart from the objects, so that neither waits for the other's lock. */
export class DiskTaskRecords implements TaskRecords {
  readonly #connection: Connection
  readonly #writes: WriteBatch
  readonly #lease: Lease
  readonly #texts: LongTexts
  readonly #starts = new Map<TaskId, Date>()
  /** Tasks whose message is being written, behind which comes what else is said of them. */
  readonly #inserting = new Map<TaskId, Promise<unknown>>()
  #startTimer: ReturnType<typeof setTimeout> | undefined

  constructor(connection: Connection, lease: Lease, texts: LongTexts) {
    this.#connection = connection
    this.#writes = new WriteBatch(connection)
    this.#lease = lease
    this.#texts = texts
  }

  get owner(): string {
    return this.#lease.owner
  }

  insert(task: NewTask): Promise<TaskRecord> {
    const { id } = task.message
    const kept = this.#texts.keep(id, messageText(task.message))
    if (typeof kept === 'string') return this.#insert(task, kept)
    const inserting = kept.then((name) => this.#insert(task, name))
    const ended = inserting.catch(() => {}).then(() => this.#inserting.delete(id))
    this.#inserting.set(id, ended)
    return inserting
  }

  async #insert(task: NewTask, kept: string): Promise<TaskRecord> {
    const { message, idempotency, submitted } = task
    const earlier = await this.#writes.add(() => {
      const row =
        idempotency && this.#connection.get('SELECT * FROM task WHERE idempotency = ?', idempotency.key)
      if (row) return row
      this.#connection.run(
        `INSERT INTO task (id, owner, bucket, state, submitted, facts, message, idempotency)
         VALUES (?, ?, ?, 'PENDING', ?, ?, ?, ?)`,
        message.id,
        this.#lease.owner,
        message.bucket,
        submitted.getTime(),
        factsText({ ...task, task: message.task }),
        kept,
        idempotency?.key ?? null,
      )
      return undefined
    })
    return earlier ? this.#whole(earlier) : pendingRecord(task)
  }

  async insertEnded(task: TaskRecord): Promise<void> {
    const { id, bucket, state, submitted, started, finished, expires, outcome } = task
    const kept = outcome ? await this.#texts.keep(id, outcomeText(outcome)) : null
    await this.#writes.add(() =>
      this.#connection.run(
        `INSERT INTO task (id, owner, bucket, state, submitted, started, finished, expires, facts, outcome)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        this.#lease.owner,
        bucket,
        state,
        submitted.getTime(),
        started?.getTime() ?? null,
        finished?.getTime() ?? null,
        expires?.getTime() ?? null,
        factsText(task),
        kept,
      ),
    )
  }

  async start(id: TaskId, at: Date): Promise<void> {
    const inserting = this.#inserting.get(id)
    if (inserting) await inserting
    if (this.#starts.size === 0) this.#startTimer = setTimeout(() => this.#recordStarts(), START_DELAY)
    this.#starts.set(id, at)
  }

  async finish(id: TaskId, outcome: Outcome, at: Date, expires: Date): Promise<boolean> {
    const text = this.#texts.keep(id, outcomeText(outcome))
    const kept = typeof text === 'string' ? text : await text
    const inserting = this.#inserting.get(id)
    if (inserting) await inserting
    const sql = `UPDATE task SET state = ?, outcome = ?, finished = ?, expires = ?, started = coalesce(started, ?),
      message = NULL WHERE id = ? AND finished IS NULL`
    const started = this.#starts.get(id)?.getTime() ?? null
    this.#starts.delete(id)
    const values = [outcome.state, kept, at.getTime(), expires.getTime(), started, id]
    return this.#writes.add(() => this.#connection.run(sql, ...values) > 0)
  }

  async remove(id: TaskId): Promise<void> {
    const inserting = this.#inserting.get(id)
    if (inserting) await inserting
    await this.#writes.add(() => this.#connection.run('DELETE FROM task WHERE id = ?', id))
  }

  async find(id: TaskId): Promise<TaskRecord | undefined> {
    const row = this.#connection.get('SELECT * FROM task WHERE id = ?', id)
    return row && this.#whole(row)
  }

  async list({ bucket, accepts, offset, limit }: TaskQuery) {
    const newest = `SELECT id, bucket, state, submitted, started, finished, expires, facts,
      CASE WHEN state = 'FAILURE' THEN outcome END AS outcome FROM task WHERE bucket = ? ORDER BY rowid DESC LIMIT ? OFFSET ?`
    if (accepts) {
      const rows = this.#connection.all(newest, bucket, LOOKED_THROUGH, 0)
      const accepted = rows.map(recordFromRow).filter(accepts)
      return { total: accepted.length, tasks: accepted.slice(offset, offset + limit) }
    }
    const count = this.#connection.get('SELECT count(*) AS total FROM task WHERE bucket = ?', bucket)
    const rows = this.#connection.all(newest, bucket, limit, offset)
    return { total: Number(count?.total), tasks: rows.map(recordFromRow) }
  }

  async revokedSince(time: Date): Promise<readonly TaskId[]> {
    const sql = "SELECT id FROM task WHERE state = 'REVOKED' AND finished >= ? AND owner = ?"
    return this.#connection.all(sql, time.getTime(), this.#lease.owner).map((row) => row.id as TaskId)
  }

  async adopt(): Promise<readonly OrphanedTask[]> {
    const owners = this.#connection.all('SELECT DISTINCT owner FROM task WHERE finished IS NULL')
    const gone = owners.map((row) => row.owner as string).filter((owner) => !this.#lease.holds(owner))
    const sql = 'UPDATE task SET owner = ? WHERE owner = ? AND finished IS NULL RETURNING *'
    const adopted = gone.map(async (owner) => {
      const rows = await this.#writes.add(() => this.#connection.all(sql, this.#lease.owner, owner))
      return rows.map(async (row) => {
        const text = await this.#texts.read(row.message as string)
        // What nobody knows any more cannot be begun anew: as one that has begun it is reported as lost.
        const record = recordFromRow(text === undefined ? { ...row, state: 'STARTED' } : row)
        return { record, message: messageFromText(record, text ?? NOTHING_TOLD), sender: owner }
      })
    })
    const tasks = await Promise.all((await Promise.all(adopted)).flat())
    return tasks.sort((a, b) => a.record.submitted.getTime() - b.record.submitted.getTime())
  }

  async expire(now: Date): Promise<void> {
    const time = now.getTime()
    await this.#writes.add(() => {
      this.#connection.run('UPDATE task SET outcome = NULL WHERE expires <= ? AND outcome IS NOT NULL', time)
      this.#connection.run(
        'DELETE FROM task WHERE expires <= ?1 AND expires + (expires - finished) <= ?1',
        time,
      )
    })
    const isKept = 'SELECT 1 FROM task WHERE id = ?1 AND (message = ?2 OR outcome = ?2)'
    await this.#texts.sweep((id, kept) => this.#connection.get(isKept, id, kept) !== undefined)
  }

  close(): void {
    clearTimeout(this.#startTimer)
    this.#recordStarts()
    this.#writes.flush()
    this.#connection.close()
  }

  /** With what its files have; an outcome whose file is not there any more counts as expired. */
  async #whole(row: Row): Promise<TaskRecord> {
    if (typeof row.outcome !== 'string') return recordFromRow(row)
    return recordFromRow({ ...row, outcome: (await this.#texts.read(row.outcome)) ?? null })
  }

  #recordStarts(): void {
    const sql = "UPDATE task SET state = 'STARTED', started = ? WHERE id = ? AND state = 'PENDING'"
    const starts = [...this.#starts]
    this.#starts.clear()
    if (starts.length === 0) return
    this.#writes
      .add(() => {
        for (const [id, at] of starts) this.#connection.run(sql, at.getTime(), id)
      })
      // The database is away: it is tried again, with those that have started since.
      .catch(() => {
        for (const [id, at] of starts) this.start(id, at)
      })
  }
}
