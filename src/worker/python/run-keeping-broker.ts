import type { Run } from '../../store/job/runs.ts'
import { eventOf } from '../../store/job/schedule/triggers.ts'
import type { Store } from '../../store/store.ts'
import type { OrphanedTask, TaskId, TaskMessage } from '../../store/task-records.ts'
import type { Broker, BrokerEvent, BrokerListener, OpenBroker, ServiceStatus } from '../../tasks/broker.ts'
import { persistently } from '../../tasks/persistently.ts'
import { endRunsBegunBy, endStoppedRun, type Stop, stopOf } from './stopped-run.ts'

export interface RunKeepingOptions {
  readonly workers: OpenBroker
  readonly store: Store
  readonly report: (error: unknown) => void
}

/** The task that runs a notebook. */
const RUN_JOB = 'omegaml.notebook.tasks.run_omegaml_job'
const RUN_SCRIPT = 'omegaml.backends.package.tasks.run_omega_script'

/** A broker that ends the runs of jobs whose processes were killed, each before its task is told to have ended. */
export function runKeepingBroker(options: RunKeepingOptions): OpenBroker {
  return (listener) => new RunKeepingBroker(options, listener)
}

type KnownRun = Omit<Run, 'at'> & { readonly at?: Date }

class RunKeepingBroker implements Broker {
  readonly #options: RunKeepingOptions
  readonly #listener: BrokerListener
  readonly #broker: Broker
  /** Runs of jobs that wait, or go on since `at`. */
  readonly #runs = new Map<TaskId, KnownRun>()
  /** The buckets of scripts that wait or run, whose code may run jobs. */
  readonly #scripts = new Map<TaskId, string>()
  /** Runs that are being ended, and then told. */
  readonly #ending = new Set<Promise<void>>()
  readonly #closing = new AbortController()

  constructor(options: RunKeepingOptions, listener: BrokerListener) {
    this.#options = options
    this.#listener = listener
    this.#broker = options.workers((event) => this.#hear(event))
  }

  runsHere(message: TaskMessage): 'alone' | 'first' | undefined {
    return this.#broker.runsHere?.(message)
  }

  isUnderway(id: TaskId): boolean {
    return this.#broker.isUnderway?.(id) ?? false
  }

  async send(message: TaskMessage): Promise<void> {
    this.#note(message)
    try {
      await this.#broker.send(message)
    } catch (error) {
      this.#runs.delete(message.id)
      this.#scripts.delete(message.id)
      throw error
    }
  }

  revoke(id: TaskId): Promise<void> {
    return this.#broker.revoke(id)
  }

  takeOver(orphan: OrphanedTask): Promise<void> {
    const { record, message } = orphan
    this.#note(message)
    if (record.started) this.#begin(record.id, record.started)
    return this.#broker.takeOver(orphan)
  }

  status(): Promise<ServiceStatus> {
    return this.#broker.status()
  }

  ready(): Promise<void> {
    return this.#broker.ready()
  }

  async close(): Promise<void> {
    await this.#broker.close()
    this.#closing.abort()
    await Promise.allSettled(this.#ending)
  }

  async #hear(event: BrokerEvent): Promise<void> {
    const { id } = event
    if (event.type === 'started') this.#begin(id, new Date())
    if (event.type !== 'finished') return this.#listener(event)
    const run = this.#runs.get(id)
    const bucket = this.#scripts.get(id)
    const stop = stopOf(event.outcome)
    this.#runs.delete(id)
    this.#scripts.delete(id)
    const work = stop && this.#workOf(stop, id, run, bucket)
    if (!work) return this.#listener(event)
    const ending = this.#end(work).then(() => this.#listener(event))
    this.#ending.add(ending)
    return ending.finally(() => this.#ending.delete(ending))
  }

  /** What there is to end of a task that was stopped; a script that has raised has left no run behind. */
  #workOf(
    stop: Stop,
    id: TaskId,
    run: KnownRun | undefined,
    bucket: string | undefined,
  ): (() => Promise<void>) | undefined {
    const { store } = this.#options
    const { at } = run ?? {}
    if (run && at) return () => endStoppedRun(store, { ...run, at }, stop)
    return bucket === undefined ? undefined : () => endRunsBegunBy(store, { bucket, task: id }, stop)
  }

  /** What cannot be kept is reported: the task has ended all the same. */
  #end(work: () => Promise<void>): Promise<void> {
    return persistently(work, this.#closing.signal).catch(this.#options.report)
  }

  #note({ id, task, bucket, args, kwargs }: TaskMessage): void {
    if (task === RUN_SCRIPT) this.#scripts.set(id, bucket)
    if (task !== RUN_JOB) return
    this.#runs.set(id, { bucket, job: String(args[0]), task: id, event: eventOf(kwargs) })
  }

  #begin(id: TaskId, at: Date): void {
    const run = this.#runs.get(id)
    if (run) this.#runs.set(id, { ...run, at })
  }
}
