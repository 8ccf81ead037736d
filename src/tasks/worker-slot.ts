import type { Outcome, TaskId, TaskMessage } from '../store/task-records.ts'
import type { BrokerEvent } from './broker.ts'
import type { RunningWorker, SpawnWorker, WorkerNews } from './worker-protocol.ts'

export interface SlotOptions {
  readonly spawn: SpawnWorker
  /** How long a task may run, in ms. */
  readonly timeLimit: number
  readonly tell: (event: BrokerEvent) => void
  /** The slot runs no task any more, or its worker has started. */
  readonly free: () => void
  /** A worker did not start, so many times in a row. */
  readonly startFailed: (reason: string, failures: number) => void
}

interface Running {
  readonly id: TaskId
  readonly timer: ReturnType<typeof setTimeout>
}

/** The longest pause before a worker that does not start is tried again, in ms. */
const LONGEST_PAUSE = 5000

/** A place for one worker, filled again whenever its worker dies, once it was opened; runs one task at a time. */
export class WorkerSlot {
  readonly #options: SlotOptions
  #worker: RunningWorker | undefined
  #opened = false
  #ready = false
  /** Its worker has done its last task. */
  #retired = false
  /** Its worker is let go. */
  #rested = false
  #closed = false
  #running: Running | undefined
  /** How the running task ends when its worker is gone. */
  #verdict: Outcome | undefined
  #failures = 0
  #restart: ReturnType<typeof setTimeout> | undefined

  constructor(options: SlotOptions) {
    this.#options = options
  }

  /** Starts its worker. */
  open(): void {
    if (this.#opened || this.#closed) return
    this.#opened = true
    if (this.#worker === undefined) this.#start() // else when the one that is let go has gone
  }

  /** Ends its worker unless that runs a task; it may be opened again. */
  rest(): void {
    if (!this.#opened || this.#running) return
    this.#opened = false
    this.#ready = false
    this.#rested = this.#worker !== undefined
    clearTimeout(this.#restart)
    this.#worker?.kill()
  }

  get opened(): boolean {
    return this.#opened
  }

  get idle(): boolean {
    return this.#ready && this.#running === undefined
  }

  get task(): TaskId | undefined {
    return this.#running?.id
  }

  /** Only while idle. */
  run(message: TaskMessage): void {
    const { timeLimit, tell } = this.#options
    const timer = setTimeout(
      () =>
        this.stop(lost('TimeLimitExceeded', `The task ran longer than its limit of ${timeLimit / 1000} s`)),
      timeLimit,
    )
    this.#running = { id: message.id, timer }
    tell({ type: 'started', id: message.id })
    this.#worker?.order(message)
  }

  /** Kills the worker; the running task ends as `outcome` says. */
  stop(outcome: Outcome): void {
    this.#verdict ??= outcome
    this.#worker?.kill()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#restart)
    this.#worker?.kill()
  }

  #start(): void {
    this.#worker = this.#options.spawn({
      news: (news) => this.#hear(news),
      gone: (reason) => this.#replace(reason),
    })
  }

  #hear(news: WorkerNews): void {
    if (news.type === 'ready' && this.#rested) return
    if (news.type === 'ready') {
      this.#ready = true
      this.#failures = 0
      this.#options.free()
    } else if (news.id === this.#running?.id && this.#verdict === undefined) {
      if (news.type === 'finished') {
        if (news.next !== undefined) this.#ready = false
        this.#retired = news.next === 'retires'
        this.#end(news.outcome)
      } else this.#options.tell(news)
    }
  }

  #end(outcome: Outcome): void {
    const running = this.#running
    if (!running) return
    clearTimeout(running.timer)
    this.#running = undefined
    this.#options.tell({ type: 'finished', id: running.id, outcome })
    this.#options.free()
  }

  #replace(reason: string): void {
    const started = this.#ready || this.#retired || this.#rested
    this.#rested = false
    this.#ready = false
    this.#retired = false
    this.#worker = undefined
    this.#end(this.#verdict ?? lost('WorkerLostError', `The worker died while it ran the task: ${reason}`))
    this.#verdict = undefined
    if (this.#closed || !this.#opened) return
    if (started) {
      this.#start()
      return
    }
    this.#failures += 1
    this.#options.startFailed(reason, this.#failures)
    const pause = Math.min(LONGEST_PAUSE, 50 * 2 ** this.#failures)
    this.#restart = setTimeout(() => this.#start(), pause)
  }
}

/** A failure that is not the task's own. */
export function lost(exception: string, message: string): Outcome {
  return { state: 'FAILURE', failure: { kind: 'unprocessable', exception, message } }
}
