import { OmegaError } from '../error.ts'
import type { OrphanedTask, TaskId, TaskMessage } from '../store/task-records.ts'
import type {
  Broker,
  BrokerEvent,
  BrokerListener,
  OpenBroker,
  ServiceStatus,
  WorkerStatus,
} from './broker.ts'
import type { SpawnWorker } from './worker-protocol.ts'
import { lost, WorkerSlot } from './worker-slot.ts'

/** Workers of one kind. */
export interface WorkerPool {
  /** What they are called where workers are listed. */
  readonly name: string
  readonly spawn: SpawnWorker
  /** How many tasks run at once. */
  readonly workers: number
  /** How many more workers stand ready while tasks come, of a kind that ends with its task. */
  readonly spares?: number
  /** Whether one is started before there is a task; always when absent. */
  readonly ahead?: () => Promise<boolean>
  /** Whether these workers are the ones for such a task; the first pool that says so is. */
  readonly runs: (message: Runnable) => boolean
  /** As of `WorkerStatus`. */
  readonly software?: WorkerStatus['software'] | undefined
}

/** What workers are chosen by. */
export type Runnable = Pick<TaskMessage, 'task' | 'language'>

export interface MemoryBrokerOptions {
  readonly pools: readonly WorkerPool[]
  /** How many tasks may wait. */
  readonly queueLimit: number
  /** How long a task may run, in ms. */
  readonly timeLimit: number
  /** How long running tasks may go on when the broker closes, in ms. */
  readonly grace: number
}

/** The label that omega-ml has for workers of the process itself. */
const LOCAL_QUEUE = 'local'

/** What workers of a process are to omega-ml's `require`. */
const LABELS = ['default', LOCAL_QUEUE]

/** How long workers stand ready that no task has needed, in ms. */
const REST_AFTER = 60_000

/** Workers that fail to start so often in a row fail the tasks that wait for them. */
const GIVE_UP = 5

/** A broker within the process: a bounded queue and workers, of each pool one started ahead, the others when tasks wait. */
export function memoryBroker(options: MemoryBrokerOptions): OpenBroker {
  return (listener) => new MemoryBroker(options, listener)
}

class MemoryBroker implements Broker {
  readonly #options: MemoryBrokerOptions
  readonly #listener: (event: BrokerEvent) => void
  readonly #pools: readonly (Pick<WorkerPool, 'name' | 'workers' | 'runs' | 'software'> & {
    readonly slots: readonly WorkerSlot[]
    readonly spares: number
  })[]
  /** In order of arrival. */
  readonly #waiting = new Map<TaskId, TaskMessage>()
  readonly #resting = new Map<string, NodeJS.Timeout>()
  #closing = false
  #drained: (() => void) | undefined

  constructor(options: MemoryBrokerOptions, listener: BrokerListener) {
    this.#options = options
    // Whoever listens reports what goes wrong; nothing waits for it here.
    this.#listener = (event) => void Promise.resolve(listener(event)).catch(() => {})
    this.#pools = options.pools.map(({ name, spawn, workers, spares = 0, ahead, runs, software }) => {
      const slots: WorkerSlot[] = []
      for (let place = 0; place < workers + spares; place++) {
        slots.push(
          new WorkerSlot({
            spawn,
            timeLimit: options.timeLimit,
            tell: this.#listener,
            free: () => this.#next(),
            startFailed: (reason, failures) => this.#giveUp(slots, reason, failures),
          }),
        )
      }
      if (ahead === undefined) slots[0]?.open()
      // Where it cannot be told, the first task starts one.
      else
        void ahead().then(
          (isAhead) => isAhead && slots[0]?.open(),
          () => {},
        )
      return { name, workers, spares, runs, software, slots }
    })
  }

  get #slots(): readonly WorkerSlot[] {
    return this.#pools.flatMap(({ slots }) => slots)
  }

  #poolFor(message: Runnable) {
    return this.#pools.find(({ runs }) => runs(message))
  }

  #slotsFor(message: Runnable): readonly WorkerSlot[] {
    return this.#poolFor(message)?.slots ?? []
  }

  runsHere(): 'alone' {
    return 'alone'
  }

  isUnderway(id: TaskId): boolean {
    if (this.#slots.some(({ task }) => task === id)) return true
    const message = this.#waiting.get(id)
    const pool = message && this.#poolFor(message)
    if (!pool) return false
    const waiting = [...this.#waiting.values()].filter((other) => this.#poolFor(other) === pool)
    return waiting.indexOf(message) < pool.workers - running(pool.slots)
  }

  async send(message: TaskMessage): Promise<void> {
    if (this.#closing) throw shuttingDown()
    if (message.label !== undefined && !LABELS.includes(message.label)) throw noWorkerOf(message.label)
    if (!this.#poolFor(message)?.workers) throw new Error(`No pool runs the task "${message.task}"`)
    if (this.#waiting.size >= this.#options.queueLimit) {
      throw unavailable(`${this.#waiting.size} tasks are waiting already, try again later`)
    }
    this.#waiting.set(message.id, message)
    this.#next()
  }

  async revoke(id: TaskId): Promise<void> {
    if (this.#waiting.delete(id)) {
      this.#listener({ type: 'finished', id, outcome: { state: 'REVOKED' } })
      return
    }
    this.#slots.find((slot) => slot.task === id)?.stop({ state: 'REVOKED' })
  }

  /** What had not started runs here; what had may have done half of its work, so it is reported lost. */
  async takeOver({ record, message }: OrphanedTask): Promise<void> {
    if (record.state === 'PENDING') return this.send(message)
    const outcome = lost('WorkerLostError', 'The server stopped while the task ran')
    this.#listener({ type: 'finished', id: record.id, outcome })
  }

  async status(): Promise<ServiceStatus> {
    const workers = this.#pools.map(({ name, slots, workers: concurrency, software }) => ({
      name,
      queues: [LOCAL_QUEUE],
      concurrency,
      running: running(slots),
      ...(software && { software }),
    }))
    const count = workers.reduce((sum, { concurrency }) => sum + concurrency, 0)
    return { workers, queues: [{ name: LOCAL_QUEUE, workers: count, waiting: this.#waiting.size }] }
  }

  async ready(): Promise<void> {
    if (this.#closing) throw shuttingDown()
  }

  async close(): Promise<void> {
    this.#closing = true
    if (this.#slots.some((slot) => slot.task !== undefined)) {
      const timer = setTimeout(() => this.#stopAll(), this.#options.grace)
      await new Promise<void>((resolve) => {
        this.#drained = resolve
      })
      clearTimeout(timer)
    }
    for (const timer of this.#resting.values()) clearTimeout(timer)
    for (const slot of this.#slots) slot.close()
  }

  #next(): void {
    if (this.#closing) {
      if (this.#slots.every((slot) => slot.task === undefined)) this.#drained?.()
      return
    }
    for (const [id, message] of this.#waiting) {
      const pool = this.#poolFor(message)
      const slot = pool && running(pool.slots) < pool.workers && pool.slots.find(({ idle }) => idle)
      if (!slot) continue
      this.#waiting.delete(id)
      slot.run(message)
      if (pool.spares > 0) this.#makeReady(pool)
    }
    for (const { slots } of this.#pools) this.#openFor(slots)
  }

  /** Opens a slot for each task that waits and has none to wait for. */
  #openFor(slots: readonly WorkerSlot[]): void {
    const unopened = slots.filter((slot) => !slot.opened)
    if (unopened.length === 0) return
    let waiting = 0
    for (const message of this.#waiting.values()) if (this.#slotsFor(message) === slots) waiting += 1
    const starting = slots.filter((slot) => slot.opened && slot.task === undefined).length
    for (const slot of unopened.slice(0, Math.max(0, waiting - starting))) slot.open()
  }

  /** Starts the next workers while one runs; they are let go, but for one, when no task has come for a while. */
  #makeReady({ name, slots }: { readonly name: string; readonly slots: readonly WorkerSlot[] }): void {
    for (const slot of slots) slot.open()
    clearTimeout(this.#resting.get(name))
    const rest = () => {
      for (const slot of slots.slice(1)) slot.rest()
    }
    this.#resting.set(name, setTimeout(rest, REST_AFTER).unref())
  }

  #stopAll(): void {
    const stopped = lost('WorkerLostError', 'The server was shut down while the task ran, submit it again')
    for (const slot of this.#slots) if (slot.task !== undefined) slot.stop(stopped)
  }

  #giveUp(slots: readonly WorkerSlot[], reason: string, failures: number): void {
    if (failures < GIVE_UP || slots.some((slot) => slot.idle || slot.task !== undefined)) return
    const outcome = lost('WorkerLostError', `No worker could be started: ${reason}`)
    for (const [id, message] of [...this.#waiting]) {
      if (this.#slotsFor(message) !== slots) continue
      this.#waiting.delete(id)
      this.#listener({ type: 'finished', id, outcome })
    }
  }
}

function running(slots: readonly WorkerSlot[]): number {
  return slots.filter(({ task }) => task !== undefined).length
}

/** There never will be one, so that it is no use to try again. */
function noWorkerOf(label: string): OmegaError {
  return new OmegaError(
    'unprocessable',
    `No worker has the label "${label}": the workers of this server have none, leave "require" out`,
  )
}

function shuttingDown(): OmegaError {
  return unavailable('The server is shutting down, try again later')
}

function unavailable(message: string): OmegaError {
  return new OmegaError('unavailable', message, { headers: { 'Retry-After': '1' } })
}
