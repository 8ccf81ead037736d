import { OmegaError } from '../error.ts'
import {
  type NewTask,
  pendingRecord,
  type TaskId,
  type TaskMessage,
  type TaskRecord,
  type TaskRecords,
} from '../store/task-records.ts'
import type { Broker } from './broker.ts'
import type { InFlight } from './in-flight.ts'
import { LateRecord } from './late-record.ts'
import { persistently } from './persistently.ts'
import type { TasksInFlight } from './tasks-in-flight.ts'

export interface SubmissionOptions {
  readonly records: Pick<TaskRecords, 'insert' | 'remove' | 'start'>
  readonly broker: Pick<Broker, 'send' | 'revoke'>
  readonly tasks: TasksInFlight
  /** After how long a task that its request waits for is recorded, in ms. */
  readonly recordAfter: number
  /** Aborts when what failed is no longer tried again. */
  readonly closing: AbortSignal
  /** Told of failures that no request is there to hear of. */
  readonly report: (error: unknown) => void
}

/** Takes tasks: each is recorded and sent, or neither. */
export class Submission {
  readonly #options: SubmissionOptions

  constructor(options: SubmissionOptions) {
    this.#options = options
  }

  /** See `TaskClient.submit`. */
  async submit(order: Omit<NewTask, 'submitted'>): Promise<TaskRecord> {
    const task = { ...order, submitted: new Date() }
    const { message, idempotency } = task
    const recorded = this.#options.records.insert(task)
    if (!idempotency) return this.#send(message, recorded, pendingRecord(task))
    const record = await recorded
    if (record.id === message.id) return this.#send(message, recorded, record)
    if (record.idempotency?.fingerprint === idempotency.fingerprint) return record
    throw new OmegaError(
      'unprocessable',
      'This Idempotency-Key was used for another request, send a new key with a new request',
    )
  }

  /**
   * Sends a task whose request waits for it, recorded only once it takes longer than a moment or, with `isKept`, at the
   * latest when it has ended.
   */
  async sendUnrecorded(order: Omit<NewTask, 'submitted'>, isKept: boolean): Promise<InFlight> {
    const { broker, tasks, recordAfter, report } = this.#options
    const task = { ...order, submitted: new Date() }
    const { id } = task.message
    const waited = tasks.add(pendingRecord(task))
    waited.isKept = isKept
    waited.late = new LateRecord(
      () =>
        this.#record(task, waited).catch((error: unknown) => {
          report(error)
          throw error
        }),
      recordAfter,
    )
    try {
      await broker.send(task.message)
    } catch (error) {
      tasks.remove(id)
      if (await waited.late.settle()) await this.#unrecord(id)
      throw error
    }
    return waited
  }

  async #record(task: NewTask, waited: InFlight): Promise<void> {
    const { records } = this.#options
    const { started } = waited.record
    // What has begun here, and only here, is begun nowhere again: its data, which may be large, are of no use to others.
    const isOver = started !== undefined && !waited.isKept
    await records.insert(isOver ? { ...task, message: { ...task.message, kwargs: {} } } : task)
    if (started) await records.start(task.message.id, started)
  }

  async #send(message: TaskMessage, recorded: Promise<TaskRecord>, record: TaskRecord): Promise<TaskRecord> {
    const { broker, tasks, report } = this.#options
    const { id } = message
    tasks.add(record)
    const [sent, stored] = await Promise.allSettled([broker.send(message), recorded])
    if (sent.status === 'fulfilled' && stored.status === 'fulfilled') return record
    tasks.remove(id)
    if (sent.status === 'fulfilled') broker.revoke(id).catch(report)
    if (stored.status === 'fulfilled') await this.#unrecord(id)
    throw sent.status === 'rejected' ? sent.reason : (stored as PromiseRejectedResult).reason
  }

  /** Now, or as soon as the database is back. */
  async #unrecord(id: TaskId): Promise<void> {
    const { records, closing, report } = this.#options
    const remove = () => records.remove(id)
    await remove().catch(() => void persistently(remove, closing).catch(report))
  }
}
