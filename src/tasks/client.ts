import type { Json } from '../data/frame/vector.ts'
import { OmegaError } from '../error.ts'
import type { NewTask, TaskId, TaskQuery, TaskRecord, TaskRecords } from '../store/task-records.ts'
import type { Tracer } from '../tracing/tracer.ts'
import { Adoption } from './adoption.ts'
import type { Broker, BrokerEvent, OpenBroker, ServiceStatus } from './broker.ts'
import { hear } from './broker-events.ts'
import { Outcomes } from './outcomes.ts'
import { followRevocations } from './revocations.ts'
import { Submission } from './submission.ts'
import { TaskCounts } from './task-counts.ts'
import type { TaskEvent } from './task-event.ts'
import { TaskObserver } from './task-observer.ts'
import { TaskSpans } from './task-spans.ts'
import { TasksInFlight } from './tasks-in-flight.ts'

export interface TaskClientOptions {
  readonly records: TaskRecords
  readonly openBroker: OpenBroker
  /** How long results are kept, in ms. */
  readonly resultLife: number
  /** After how long a task that its request waits for is recorded, in ms; 250 when absent. */
  readonly recordAfter?: number
  /** Records a span for each task; none when absent. */
  readonly tracer?: Tracer | undefined
  /** Told of failures that no request is there to hear of. */
  readonly report: (error: unknown) => void
}

/** How often what other processes have revoked is looked for, and what has expired is dropped, in ms. */
const FOLLOW_EVERY = 250
const EXPIRE_EVERY = 60_000

/** A task that has taken so long, in ms, is one that others want to see, or stop. */
const RECORD_AFTER = 250

/**
 * Submits tasks, knows how they go, and keeps what comes of them. The first outcome of a task is its only one: whatever
 * comes later, from whomever, changes nothing.
 */
export class TaskClient {
  readonly #records: TaskRecords
  readonly #broker: Broker
  readonly #report: (error: unknown) => void
  readonly #tasks = new TasksInFlight((task) => this.#spans.follow(task))
  readonly #spans: TaskSpans
  /** Nothing new is begun. */
  readonly #closing = new AbortController()
  /** Nothing more will be heard. */
  readonly #closed = new AbortController()
  readonly #outcomes: Outcomes
  readonly #submission: Submission
  readonly #observer: TaskObserver
  readonly #adoption: Adoption
  /** What has become of its tasks, for those who watch over the server. */
  readonly counts = new TaskCounts()
  readonly #timers: ReturnType<typeof setInterval>[]

  constructor(options: TaskClientOptions) {
    const { records, openBroker, resultLife, recordAfter = RECORD_AFTER, tracer, report } = options
    this.#records = records
    this.#report = report
    const tasks = this.#tasks
    const closing = this.#closing.signal
    const outcomes = new Outcomes({ records, tasks, resultLife, closing, report })
    const heard = (event: BrokerEvent) => hear(event, { records, tasks, outcomes, report })
    const broker = openBroker((event) => {
      this.counts.hear(event)
      return heard(event).catch((error: unknown) => {
        report(error)
        throw error
      })
    })
    this.#broker = broker
    this.#spans = new TaskSpans({ tracer, runsHere: (message) => broker.runsHere?.(message) === 'alone' })
    this.#outcomes = outcomes
    this.#submission = new Submission({ records, broker, tasks, recordAfter, closing, report })
    this.#observer = new TaskObserver({ records, tasks, closing, closed: this.#closed.signal })
    this.#adoption = new Adoption({ records, broker, tasks, outcomes, closing, report })
    // What our own end breaks off is no failure.
    const unlessClosing = (error: unknown) => closing.aborted || report(error)
    this.#timers = [
      setInterval(() => followRevocations({ records, broker, tasks }).catch(unlessClosing), FOLLOW_EVERY),
      setInterval(() => records.expire(new Date()).catch(unlessClosing), EXPIRE_EVERY),
    ]
  }

  /**
   * Records the task and sends it at once; it is confirmed when both are done. Answers the earlier task when the request
   * repeats one under its idempotency key; 422 when the key was used for another request, 503 when the broker takes
   * no more.
   */
  async submit(order: Omit<NewTask, 'submitted'>): Promise<TaskRecord> {
    const record = await this.#spans.around(named(order), (sent) => this.#submission.submit(sent))
    if (record.id === order.message.id) this.counts.submit() // else it is an earlier one
    return record
  }

  /**
   * Runs a task that changes nothing and whose request waits for it. Where it is computed in this process's own workers it is
   * recorded only once it takes longer than a moment: before that, nobody but its client knows of it. 503 when it is lost.
   * One that the workers of a cluster could have done is recorded in any case: before they are sent it, or else when it has
   * ended and its client is answered.
   */
  async run(order: Omit<NewTask, 'submitted'>): Promise<TaskRecord> {
    const place = order.idempotency ? undefined : this.#broker.runsHere?.(order.message)
    if (!place) return this.wait((await this.submit(order)).id)
    const task = await this.#spans.around(named(order), (sent) =>
      this.#submission.sendUnrecorded(sent, place === 'first'),
    )
    this.counts.submit()
    const ended = await this.#observer.ended(task)
    if (ended.finished || task.isRecorded) return ended
    throw new OmegaError('unavailable', 'The server is shutting down, try again later', {
      headers: { 'Retry-After': '1' },
    })
  }

  find(id: TaskId): Promise<TaskRecord | undefined> {
    return this.#observer.find(id)
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

  /** As of `Broker`. */
  isUnderway(id: TaskId): boolean {
    return this.#broker.isUnderway?.(id) ?? false
  }

  /** The fraction that a running task of this process has reported last. */
  progressOf(id: TaskId): number | undefined {
    return this.#tasks.get(id)?.progress?.fraction
  }

  /**
   * Waits until the task has ended, `ms` have passed, no worker is there to take it, or this client has closed; answers
   * it as it is then.
   */
  wait(id: TaskId, ms = Number.POSITIVE_INFINITY): Promise<TaskRecord> {
    return this.#observer.wait(id, ms)
  }

  /** What a task of this process says bit by bit, each piece once, until it has ended or no worker is there to take it. */
  pieces(id: TaskId): AsyncGenerator<Json> {
    return this.#observer.pieces(id)
  }

  /** The events of a task behind `lastId`, until it has ended or nobody listens. */
  watch(id: TaskId, lastId: string | undefined, signal: AbortSignal): AsyncGenerator<TaskEvent> {
    return this.#observer.watch(id, lastId, signal)
  }

  /** What code of the task prints, from its beginning as far as that is kept, until it has ended or nobody listens. */
  output(id: TaskId, signal: AbortSignal): AsyncGenerator<string> {
    return this.#observer.output(id, signal)
  }

  /** Ends the task REVOKED unless it has ended already; answers it as it is then. */
  async revoke(id: TaskId): Promise<TaskRecord | undefined> {
    await this.#outcomes.finish(id, { state: 'REVOKED' })
    await this.#broker.revoke(id)
    return this.#records.find(id)
  }

  /** Drops the record of a task, and revokes it unless it has ended. */
  async forget(id: TaskId): Promise<void> {
    await this.revoke(id)
    await this.#records.remove(id)
  }

  /** Revokes a task that nobody waits for any more. */
  abandon(id: TaskId): void {
    this.revoke(id).catch(this.#report)
  }

  /** Takes over what processes that are gone have left, now and from now on. */
  takeOver(): Promise<void> {
    return this.#adoption.begin()
  }

  /** Ends watches, gives running tasks the broker's grace, and leaves waiting ones to who takes over. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#adoption.end()
    for (const timer of this.#timers) clearInterval(timer)
    await this.#broker.close()
    // Tasks of other machines go on; who waits for one is told that it does.
    await this.#outcomes.settled()
    this.#closed.abort()
  }
}

/** The worker is told in whose name it works. */
function named<Order extends Omit<NewTask, 'submitted'>>(order: Order): Order {
  return order.user === null ? order : { ...order, message: { ...order.message, user: order.user } }
}
