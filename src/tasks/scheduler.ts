import { OmegaError } from '../error.ts'
import { DEFAULT_BUCKET } from '../store/bucket-name.ts'
import type { JobSchedules } from '../store/job/schedule/schedules.ts'
import { pendingOf, scheduleOf, type Trigger, triggersOf } from '../store/job/schedule/triggers.ts'
import type { Metadata } from '../store/metadata.ts'
import type { TaskId, TaskSubject } from '../store/task-records.ts'
import type { TaskClient } from './client.ts'

export interface SchedulerOptions {
  readonly schedules: Pick<JobSchedules, 'list' | 'tick' | 'plan'>
  readonly tasks: Pick<TaskClient, 'submit' | 'find'>
  /**
   * How long a tick of the default bucket is left to omega-ml's own beat, which looks each minute and at that bucket alone, in ms;
   * 0 where none runs.
   */
  readonly patience: number
  /** Why a run is not allowed any more, in the name of who has scheduled it; undefined when it is. */
  readonly refusal: (run: {
    readonly user: string | null
    readonly bucket: string
    readonly subject: TaskSubject
  }) => Promise<string | undefined>
  readonly now?: () => Date
  /** Told of what no request is there to hear of. */
  readonly report: (error: unknown) => void
}

/** How often what others have scheduled is looked for, in ms. */
const LOOK_EVERY = 10_000

/**
 * Runs the jobs that are scheduled. All that it knows is in the jobs' metadata, so that it goes on where any server has stopped.
 * A tick is a task with an idempotency key of its own, so that several servers, or one that died before it could say so, make one
 * run of it. Of the ticks that came while no server was there the first one runs, late.
 */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #now: () => Date
  /** Jobs whose schedule cannot be read, by version, which was reported. */
  readonly #unreadable = new Map<string, string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(options: SchedulerOptions) {
    this.#options = options
    this.#now = options.now ?? (() => new Date())
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#turn(), 0)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /** Runs what is due; answers when the next tick is, as far as it is known now. */
  async look(): Promise<Date | undefined> {
    let next = Number.POSITIVE_INFINITY
    for (const job of await this.#options.schedules.list()) {
      if (this.#isClosed) break
      const id = `${job.key.bucket}/${job.key.name}`
      if (this.#unreadable.get(id) === job.version) continue
      try {
        next = Math.min(next, await this.#lookAt(job))
      } catch (error) {
        // All else is tried again: the database or the broker is away, or too many tasks wait.
        if (error instanceof OmegaError && error.kind === 'bad-request') this.#unreadable.set(id, job.version)
        this.#options.report(error)
      }
    }
    return next === Number.POSITIVE_INFINITY ? undefined : new Date(next)
  }

  async #turn(): Promise<void> {
    let next: Date | undefined
    try {
      next = await this.look()
    } catch (error) {
      this.#options.report(error)
    }
    if (this.#isClosed) return
    const wait = next ? next.getTime() - this.#now().getTime() : LOOK_EVERY
    this.#timer = setTimeout(() => void this.#turn(), Math.min(Math.max(wait, 0), LOOK_EVERY))
  }

  /** Answers when it is due next, in ms since 1970. */
  async #lookAt(job: Metadata): Promise<number> {
    const { schedules, patience } = this.#options
    const pending = pendingOf(job.attributes)
    if (!pending) {
      await schedules.plan(job.key, this.#now())
      return Number.POSITIVE_INFINITY // the next look sees it
    }
    const due = Date.parse(pending['run-at'].$date) + (job.key.bucket === DEFAULT_BUCKET ? patience : 0)
    if (this.#now().getTime() < due) return due
    await this.#run(job, pending)
    return Number.POSITIVE_INFINITY
  }

  async #run(job: Metadata, tick: Trigger): Promise<void> {
    const { schedules, tasks } = this.#options
    const { key, attributes } = job
    if (await this.#isRunning(job, tick)) {
      return schedules.tick(
        key,
        tick,
        { status: 'SKIPPED', message: 'The run before had not ended' },
        this.#now(),
      )
    }
    const { bucket, name } = key
    const user = scheduleOf(attributes)?.user ?? null
    const subject = { resource: 'job', name: name.replace(/\.ipynb$/, ''), action: 'run' }
    const refusal = await this.#options.refusal({ user, bucket, subject })
    if (refusal !== undefined) {
      return schedules.tick(key, tick, { status: 'SKIPPED', message: refusal }, this.#now())
    }
    const task = await tasks.submit({
      message: {
        id: crypto.randomUUID() as TaskId,
        task: 'omegaml.notebook.tasks.run_omegaml_job',
        bucket,
        args: [name],
        kwargs: { event: tick.event },
      },
      subject,
      resourceUri: `/api/v1/job/${name.split('/').map(encodeURIComponent).join('/')}/`,
      echo: { job: name },
      user,
      idempotency: { key: `schedule ${JSON.stringify([bucket, name, tick.event])}`, fingerprint: 'schedule' },
    })
    await schedules.tick(key, tick, { status: 'RUNNING', task_id: task.id }, this.#now())
  }

  /** Whether a run of an earlier tick goes on. */
  async #isRunning({ attributes }: Metadata, tick: Trigger): Promise<boolean> {
    const before = triggersOf(attributes).findLast(({ status }) => status === 'RUNNING')
    if (before?.task_id === undefined || before.event === tick.event) return false
    const task = await this.#options.tasks.find(before.task_id as TaskId)
    return task !== undefined && task.finished === null
  }
}
