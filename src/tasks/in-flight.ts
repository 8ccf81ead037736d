import type { Json } from '../data/frame/vector.ts'
import type { TaskRecord } from '../store/task-records.ts'
import type { LateRecord } from './late-record.ts'
import { OutputLog } from './output-log.ts'

/** Told of every change of one task. */
type Watcher = () => void

/** A task that this process has sent and whose end it waits for. */
export class InFlight {
  record: TaskRecord
  /** How far it has come, 0 to 1; `count` numbers the reports, with those of `output`. */
  progress: { readonly fraction: number; readonly count: number } | undefined
  /** Of a task that is not recorded ahead. */
  late: LateRecord | undefined
  /** Recorded when it has ended, if it was not before. */
  isKept = false
  /** No worker is there to take it. */
  isStranded = false
  /** Its outcome is being stored: what is said of its start comes too late. */
  isEnding = false
  readonly output = new OutputLog()
  #count = 0
  readonly #pieces: Json[] = []
  readonly #watchers = new Set<Watcher>()

  constructor(record: TaskRecord) {
    this.record = record
  }

  /** Whether the store knows of it, or is being told. */
  get isRecorded(): boolean {
    return this.late?.isBegun ?? true
  }

  started(at: Date): void {
    this.isStranded = false
    this.record = { ...this.record, state: 'STARTED', started: at }
    this.#notify()
  }

  retried(): void {
    this.record = { ...this.record, state: 'RETRY' }
    this.#notify()
  }

  stranded(): void {
    if (this.record.state !== 'PENDING') return // its worker may come back
    this.isStranded = true
    this.#notify()
  }

  progressed(fraction: number): void {
    this.#count += 1
    this.progress = { fraction, count: this.#count }
    this.#notify()
  }

  printed(stream: 'stdout' | 'stderr', text: string): void {
    this.#count += 1
    this.output.add({ count: this.#count, stream, text })
    this.#notify()
  }

  emitted(piece: Json): void {
    this.#pieces.push(piece)
    this.#notify()
  }

  /** Whether there is something that nobody has taken yet. */
  get hasPieces(): boolean {
    return this.#pieces.length > 0
  }

  /** What was emitted since the last call. */
  takePieces(): readonly Json[] {
    return this.#pieces.splice(0)
  }

  end(record: TaskRecord): void {
    this.record = record
    this.#notify()
  }

  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher()
  }
}

/** Resolves when the task has changed, `ms` have passed or the signal aborts; without a task only then. */
export function nextChange(task: InFlight | undefined, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = Number.isFinite(ms) ? setTimeout(done, ms) : undefined
    const unwatch = task?.watch(done)
    signal.addEventListener('abort', done)
    function done() {
      clearTimeout(timer)
      unwatch?.()
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
