import { notFound } from '../../../error.ts'
import type { Database } from '../../database.ts'
import type { FileStore } from '../../file-store.ts'
import type { Attributes, Metadata, ObjectKey } from '../../metadata.ts'
import { isResultName, jobKey } from '../name.ts'
import {
  type Schedule,
  scheduleOf,
  type Trigger,
  withoutSchedule,
  withSchedule,
  withTick,
} from './triggers.ts'

/** When jobs run, kept in their metadata as omega-ml keeps it. */
export class JobSchedules {
  readonly #database: Database
  readonly #files: FileStore

  constructor(database: Database, files: FileStore) {
    this.#database = database
    this.#files = files
  }

  /** Schedules a job, from now on; throws 404 when there is no such job. */
  set(bucket: string, job: string, schedule: Schedule, now = new Date()): Promise<Metadata> {
    return this.#update(jobKey(bucket, job), (attributes) => withSchedule(attributes, schedule, now))
  }

  /** Ends the schedule of a job; throws 404 when it has none. */
  drop(bucket: string, job: string): Promise<Metadata> {
    return this.#update(jobKey(bucket, job), (attributes) => {
      if (scheduleOf(attributes)) return withoutSchedule(attributes)
      throw notScheduled(job, bucket)
    })
  }

  /** The jobs of all buckets that are scheduled. */
  async list(): Promise<readonly Metadata[]> {
    const jobs = await this.#database.listScheduled()
    return jobs.filter(({ key, attributes }) => !isResultName(key.name) && scheduleOf(attributes))
  }

  /** Says what a tick has led to, and sets the next one. */
  async tick(
    key: ObjectKey,
    tick: Trigger,
    change: Pick<Trigger, 'status' | 'task_id' | 'message'>,
    now: Date,
  ): Promise<void> {
    await this.#update(key, (attributes) => withTick(attributes, tick, change, now))
  }

  /** Sets the next time of a job that has none, as where a worker of omega-ml has overwritten it. */
  async plan(key: ObjectKey, now: Date): Promise<void> {
    await this.#update(key, (attributes) => {
      const schedule = scheduleOf(attributes)
      return schedule ? withSchedule(attributes, schedule, now) : attributes
    })
  }

  async #update(key: ObjectKey, change: (attributes: Attributes) => Attributes): Promise<Metadata> {
    if (isResultName(key.name))
      throw notFound(`"${key.name}" is what a run has left, only jobs are scheduled`)
    return this.#files.update(key, change)
  }
}

export function notScheduled(job: string, bucket: string): Error {
  return notFound(
    `Job "${job}" in bucket "${bucket}" has no schedule, give it one by PUT job/${job}/schedule/`,
  )
}
