import { Asker, type LostExchange, type Question, type Reply } from './asker.ts'
import type { Link } from './message.ts'

/**
 * Why a worker is gone; `stuck`: it has computed for too long without a pause, `killed`: by somebody else, `unstarted`: the
 * system had just then not what one takes.
 */
export interface Loss {
  readonly cause: 'memory' | 'killed' | 'stuck' | 'unstarted' | 'ended'
  readonly message: string
}

/** A worker that runs, or starts. */
export interface AnsweringWorker {
  readonly link: Link
  /** Lets it end by itself. */
  end(): void
  /** Ends it now, whatever it computes. */
  kill(): void
}

/** `gone` is called once and last. */
export type StartWorker = (gone: (loss: Pick<Loss, 'cause' | 'message'>) => void) => AnsweringWorker

export interface PoolOptions {
  readonly start: StartWorker
  /** Workers at once. */
  readonly most: number
  /** How long a worker that is asked something may give no sign, in ms. */
  readonly patience: number
  /** What an exchange of a worker that is gone fails with; `alone`: it was the only one there. */
  readonly errorOf: (loss: Loss, exchange: LostExchange, alone: boolean) => Error
  /** Told of a worker that was not meant to end. */
  readonly report: (loss: Loss) => void
}

/** No worker can be started here, now or later. */
export class NoWorkerError extends Error {
  override readonly name = 'NoWorkerError'
}

/** How long a worker that has worked stays when it has nothing to do, in ms; what it took of memory is given back then. */
const IDLE = 30_000

/** How long a worker may take to start, in ms, on a machine that has much else to do. */
const START = 60_000

/** How often is looked whether workers give a sign, in ms. */
const LOOK_EVERY = 1000

/** Workers that answer exchanges, started as they are needed, each in place of one that is gone. */
export class WorkerPool {
  readonly #options: PoolOptions
  readonly #workers = new Set<PooledWorker>()
  #watch: ReturnType<typeof setInterval> | undefined
  #looked = 0
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Starts a worker, so that the first who asks need not wait for it. */
  warm(): void {
    if (this.#workers.size === 0 && !this.#isClosed) this.#start()
  }

  /** Asks the worker that has least to do. Throws `NoWorkerError` when none ever starts; the body is untouched then. */
  async ask(question: Question): Promise<Reply> {
    const worker = this.#leastLoaded()
    this.#watchOver()
    return worker.ask(question)
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#watch)
    for (const worker of this.#workers) worker.end({ cause: 'ended', message: 'The server stops' })
  }

  #leastLoaded(): PooledWorker {
    const [least] = [...this.#workers].sort((a, b) => a.load - b.load)
    if (least && (least.load === 0 || this.#workers.size >= this.#options.most)) return least
    return this.#start()
  }

  #start(): PooledWorker {
    const { start, errorOf, report } = this.#options
    const worker: PooledWorker = new PooledWorker(start, {
      errorOf,
      report,
      idle: () => {
        if (this.#workers.size === 1) this.#start() // so that the next who asks need not wait
        this.#workers.delete(worker)
        worker.end({ cause: 'ended', message: 'It had nothing to do' })
      },
      retiring: () => this.#workers.delete(worker),
      gone: () => this.#workers.delete(worker),
    })
    this.#workers.add(worker)
    return worker
  }

  #watchOver(): void {
    if (this.#watch !== undefined || this.#isClosed) return
    this.#looked = performance.now()
    this.#watch = setInterval(() => this.#look(), LOOK_EVERY)
  }

  #look(): void {
    const now = performance.now()
    const wasHeldUp = now - this.#looked > 2 * LOOK_EVERY // their signs may still wait to be read
    this.#looked = now
    const busy = [...this.#workers].filter((worker) => worker.load > 0)
    for (const worker of busy) {
      const patience = worker.isReady ? this.#options.patience : START
      if (wasHeldUp || now - worker.heard < patience) continue
      this.#workers.delete(worker) // nobody asks it any more
      worker.kill({ cause: 'stuck', message: `It gave no sign for ${patience / 1000} s` })
    }
    if (busy.length > 0) return
    clearInterval(this.#watch)
    this.#watch = undefined
  }
}

interface PooledEvents {
  readonly errorOf: PoolOptions['errorOf']
  readonly report: PoolOptions['report']
  readonly idle: () => void
  /** It is to be asked nothing more. */
  readonly retiring: () => void
  readonly gone: () => void
}

class PooledWorker {
  readonly #worker: AnsweringWorker
  readonly #asker: Asker
  readonly #events: PooledEvents
  readonly #ready = Promise.withResolvers<void>()
  /** Who waits for it to start. */
  #waiting = 0
  #isReady = false
  #verdict: Loss | undefined
  #idle: ReturnType<typeof setTimeout> | undefined
  #isRetiring = false
  /** When it last gave a sign, or had nothing to do. */
  heard = performance.now()

  constructor(start: StartWorker, events: PooledEvents) {
    this.#events = events
    this.#worker = start((loss) => this.#gone(loss))
    this.#ready.promise.catch(() => {}) // who waits hears of it
    this.#asker = new Asker(this.#worker.link, {
      ready: () => {
        this.#isReady = true
        this.#ready.resolve()
      },
      retiring: () => {
        this.#isRetiring = true
        this.#events.retiring()
        this.#rest()
      },
      heard: () => {
        this.heard = performance.now()
      },
      done: () => this.#rest(),
    })
  }

  get isReady(): boolean {
    return this.#isReady
  }

  get load(): number {
    return this.#asker.load + this.#waiting
  }

  async ask(question: Question): Promise<Reply> {
    clearTimeout(this.#idle)
    if (this.load === 0) this.heard = performance.now()
    if (!this.#isReady) {
      this.#waiting += 1
      await this.#ready.promise.finally(() => {
        this.#waiting -= 1
      })
    }
    return this.#asker.ask(question)
  }

  /** Lets it end; what is under way fails of `loss`. */
  end(loss: Loss): void {
    this.#verdict ??= loss
    clearTimeout(this.#idle)
    this.#worker.end()
  }

  /** Ends it now; what is under way fails of `loss`. */
  kill(loss: Loss): void {
    this.#verdict ??= loss
    clearTimeout(this.#idle)
    this.#worker.kill()
  }

  #rest(): void {
    if (this.load > 0) return
    clearTimeout(this.#idle)
    if (this.#isRetiring) {
      this.end({ cause: 'ended', message: 'It was not to be relied on' })
      return
    }
    this.#idle = setTimeout(this.#events.idle, IDLE)
    // Timers of Node hold the process; a number does not say so.
    if (typeof this.#idle === 'object') this.#idle.unref()
  }

  #gone(found: Pick<Loss, 'cause' | 'message'>): void {
    const loss = this.#verdict ?? found
    clearTimeout(this.#idle)
    this.#events.gone()
    if (loss.cause !== 'ended' || !this.#verdict) this.#events.report(loss)
    if (!this.#isReady) {
      const mayStartLater = loss.cause !== 'ended'
      const untouched = { value: {}, hasBody: false, readsBody: false }
      this.#ready.reject(
        mayStartLater ? this.#events.errorOf(loss, untouched, false) : new NoWorkerError(loss.message),
      )
    }
    this.#asker.lost((exchange, alone) => this.#events.errorOf(loss, exchange, alone))
  }
}
