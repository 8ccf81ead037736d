import type { Json } from '../data/frame/vector.ts'
import { OmegaError } from '../error.ts'
import {
  type NewTask,
  type OrphanedTask,
  type Outcome,
  pendingRecord,
  type TaskId,
  type TaskMessage,
  type TaskQuery,
  type TaskRecord,
  type TaskRecords,
} from '../store/task-records.ts'
import { Adoption } from './adoption.ts'
import type { Broker, BrokerEvent, OpenBroker, ServiceStatus } from './broker.ts'
import { failureOf } from './failure.ts'
import { InFlight, nextChange } from './in-flight.ts'
import { isPassing, persistently } from './persistently.ts'
import { eventsSince, type TaskEvent } from './task-event.ts'

export interface TaskClientOptions {
  readonly records: TaskRecords
  readonly openBroker: OpenBroker
  /** How long results are kept, in ms. */
  readonly resultLife: number
  /** Told of failures that no request is there to hear of. */
  readonly report: (error: unknown) => void
}

/** How often what other processes did to shared records is looked for, in ms. */
const LOOK_EVERY = 250
const EXPIRE_EVERY = 60_000

/** How far back: clocks differ, and a revocation is stored a while after it was asked for. In ms. */
const LOOK_BACK = 60_000

/** How long a stream that has ended waits for its reader, in ms. */
const UNREAD_LIFE = 60_000

/**
 * Submits tasks, knows how they go, and keeps what comes of them. The first outcome of a task is its only one: whatever
 * comes later, from whomever, changes nothing.
 */
export class TaskClient {
  readonly #options: TaskClientOptions
  readonly #records: TaskRecords
  readonly #broker: Broker
  readonly #inFlight = new Map<TaskId, InFlight>()
  /** Nothing new is begun. */
  readonly #closing = new AbortController()
  /** Nothing more will be heard. */
  readonly #closed = new AbortController()
  readonly #timers: ReturnType<typeof setInterval>[]
  /** Outcomes that are being stored. */
  readonly #finishing = new Set<Promise<void>>()
  /** Tasks that have ended, with pieces that nobody has read. */
  readonly #unread = new Map<TaskId, InFlight>()
  readonly #adoption: Adoption

  constructor(options: TaskClientOptions) {
    this.#options = options
    this.#records = options.records
    this.#broker = options.openBroker((event) =>
      this.#hear(event).catch((error: unknown) => {
        options.report(error)
        throw error
      }),
    )
    this.#adoption = new Adoption({
      records: options.records,
      takeOver: (orphan) => this.#background(this.#takeOver(orphan)),
      report: options.report,
    })
    this.#timers = [
      setInterval(() => this.#background(this.#look()), LOOK_EVERY),
      setInterval(() => this.#background(this.#records.expire(new Date())), EXPIRE_EVERY),
    ]
  }

  /**
   * Records the task and sends it at once; it is confirmed when both are done. Answers the earlier task when the request
   * repeats one under its idempotency key; 422 when the key was used for another request, 503 when the broker takes
   * no more.
   */
  async submit(order: Omit<NewTask, 'submitted'>): Promise<TaskRecord> {
    const task = { ...order, submitted: new Date() }
    const { message, idempotency } = task
    const recorded = this.#records.insert(task)
    if (!idempotency) return this.#send(message, recorded, pendingRecord(task))
    const record = await recorded
    if (record.id === message.id) return this.#send(message, recorded, record)
    if (record.idempotency?.fingerprint === idempotency.fingerprint) return record
    throw new OmegaError(
      'unprocessable',
      'This Idempotency-Key was used for another request, send a new key with a new request',
    )
  }

  async #send(message: TaskMessage, recorded: Promise<TaskRecord>, record: TaskRecord): Promise<TaskRecord> {
    const { id } = message
    this.#inFlight.set(id, new InFlight(record))
    const [sent, stored] = await Promise.allSettled([this.#broker.send(message), recorded])
    if (sent.status === 'fulfilled' && stored.status === 'fulfilled') return record
    this.#inFlight.delete(id)
    if (sent.status === 'fulfilled') this.#background(this.#broker.revoke(id))
    if (stored.status === 'fulfilled') await this.#remove(id)
    throw sent.status === 'rejected' ? sent.reason : (stored as PromiseRejectedResult).reason
  }

  /** Now, or as soon as the database is back. */
  async #remove(id: TaskId): Promise<void> {
    const remove = () => this.#records.remove(id)
    await remove().catch(() => this.#background(this.#persistently(remove)))
  }

  async find(id: TaskId): Promise<TaskRecord | undefined> {
    return this.#inFlight.get(id)?.record ?? this.#records.find(id)
  }

  list(query: TaskQuery): Promise<{ total: number; tasks: readonly TaskRecord[] }> {
    return this.#records.list(query)
  }

  /** The workers, and what waits for them. */
  serviceStatus(): Promise<ServiceStatus> {
    return this.#broker.status()
  }

  /** Throws `unavailable` when no task can be sent. */
  ready(): Promise<void> {
    return this.#broker.ready()
  }

  /** The fraction that a running task of this process has reported last. */
  progressOf(id: TaskId): number | undefined {
    return this.#inFlight.get(id)?.progress?.fraction
  }

  /**
   * Waits until the task has ended, `ms` have passed, no worker is there to take it, or this client has closed; answers
   * it as it is then.
   */
  async wait(id: TaskId, ms = Number.POSITIVE_INFINITY): Promise<TaskRecord> {
    const until = performance.now() + ms
    const own = this.#inFlight.get(id)
    for (;;) {
      const record = own?.record ?? (await this.#records.find(id))
      if (!record) throw new Error(`Task "${id}" is not recorded`)
      const left = until - performance.now()
      if (record.finished || left <= 0 || own?.isStranded || this.#closed.signal.aborted) return record
      // One of this process says when it changes, the others are looked at.
      await this.#change(id, own ? left : Math.min(left, LOOK_EVERY), this.#closed.signal)
    }
  }

  /** What a task of this process says bit by bit, each piece once, until it has ended or no worker is there to take it. */
  async *pieces(id: TaskId): AsyncGenerator<Json> {
    const task = this.#inFlight.get(id) ?? this.#unread.get(id)
    while (task) {
      const isLast = task.record.finished !== null || task.isStranded || this.#closed.signal.aborted
      yield* task.takePieces()
      if (isLast) break
      await this.#change(id, LOOK_EVERY, this.#closed.signal)
    }
    this.#unread.delete(id)
  }

  /** Ends the task REVOKED unless it has ended already; answers it as it is then. */
  async revoke(id: TaskId): Promise<TaskRecord | undefined> {
    await this.#finish(id, { state: 'REVOKED' })
    await this.#broker.revoke(id)
    return this.#records.find(id)
  }

  /** Revokes a task that nobody waits for any more. */
  abandon(id: TaskId): void {
    this.#background(this.revoke(id))
  }

  /** The events of a task behind `lastId`, until it has ended or nobody listens. */
  async *watch(id: TaskId, lastId: string | undefined, signal: AbortSignal): AsyncGenerator<TaskEvent> {
    const stopped = AbortSignal.any([signal, this.#closing.signal])
    let last = lastId
    while (!stopped.aborted) {
      const record = await this.find(id)
      if (!record) return
      for (const event of eventsSince(record, this.#inFlight.get(id)?.progress, last)) {
        yield event
        last = event.id
      }
      if (record.finished) return
      await this.#change(id, LOOK_EVERY, stopped)
    }
  }

  /** Takes over what processes that are gone have left, now and from now on. What becomes of it the broker says. */
  takeOver(): Promise<void> {
    return this.#adoption.begin()
  }

  /** One that no worker here is for fails rather than wait for ever. */
  async #takeOver(orphan: OrphanedTask): Promise<void> {
    this.#inFlight.set(orphan.record.id, new InFlight(orphan.record))
    try {
      await this.#persistently(() => this.#broker.takeOver(orphan))
    } catch (error) {
      if (isPassing(error)) throw error
      await this.#finish(orphan.record.id, { state: 'FAILURE', failure: failureOf(error) })
    }
  }

  /** Ends watches, gives running tasks the broker's grace, and leaves waiting ones to who takes over. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#adoption.end()
    for (const timer of this.#timers) clearInterval(timer)
    await this.#broker.close()
    // Tasks of other machines go on; who waits for one is told that it does.
    await Promise.allSettled(this.#finishing)
    this.#closed.abort()
  }

  async #hear(event: BrokerEvent): Promise<void> {
    const task = this.#inFlight.get(event.id)
    if (!task) return this.#hearLate(event)
    switch (event.type) {
      case 'started': {
        const at = new Date()
        task.started(at)
        this.#background(this.#records.start(event.id, at))
        return
      }
      case 'retried':
        task.retried()
        return
      case 'stranded':
        task.stranded()
        return
      case 'progress':
        task.progressed(event.fraction)
        return
      case 'emitted':
        task.emitted(event.piece)
        return
      case 'finished': {
        const finishing = this.#finish(event.id, event.outcome)
        this.#finishing.add(finishing)
        return finishing.finally(() => this.#finishing.delete(finishing))
      }
    }
  }

  /** Of a task that this process does not wait for: its record may still be open. */
  async #hearLate({ id, ...event }: BrokerEvent): Promise<void> {
    if (event.type !== 'finished') return
    const record = await this.#persistently(() => this.#records.find(id))
    if (record && !record.finished) await this.#finish(id, event.outcome)
  }

  /** Stores the outcome unless there is one, and tells those who wait what is stored. */
  async #finish(id: TaskId, outcome: Outcome): Promise<void> {
    const finished = new Date()
    const expires = new Date(finished.getTime() + this.#options.resultLife)
    const first = await this.#persistently(() => this.#records.finish(id, outcome, finished, expires))
    const task = this.#inFlight.get(id)
    if (!task) return
    this.#inFlight.delete(id)
    if (task.hasPieces) this.#keepUnread(id, task)
    const ended = { ...task.record, state: outcome.state, outcome, finished, expires }
    task.end(first ? ended : ((await this.#records.find(id)) ?? ended))
  }

  /** A task may have said all and ended before its request comes to read it. */
  #keepUnread(id: TaskId, task: InFlight): void {
    this.#unread.set(id, task)
    setTimeout(() => this.#unread.delete(id), UNREAD_LIFE).unref()
  }

  /** Stops here what another process has revoked. */
  async #look(): Promise<void> {
    if (this.#inFlight.size === 0) return
    const since = new Date(Date.now() - LOOK_BACK)
    for (const id of await this.#records.revokedSince(since)) {
      const task = this.#inFlight.get(id)
      const record = task && (await this.#records.find(id))
      if (!record) continue
      this.#inFlight.delete(id)
      task.end(record)
      await this.#broker.revoke(id)
    }
  }

  /** Nothing may be lost for a broker or a database that is away. */
  #persistently<Result>(work: () => Promise<Result>): Promise<Result> {
    return persistently(work, this.#closing.signal)
  }

  #change(id: TaskId, ms: number, signal: AbortSignal): Promise<void> {
    return nextChange(this.#inFlight.get(id), ms, signal)
  }

  #background(work: Promise<unknown>): void {
    work.catch(this.#options.report)
  }
}
