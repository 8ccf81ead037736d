import type { z } from 'zod'
import type { JobSchedule } from '../resources/job/schedule-schemas.ts'
import type { JobRun } from '../resources/job/schemas.ts'
import type { Visit } from './visit.ts'

export type Scheduled = z.output<typeof JobSchedule>

type Runs = Pick<z.output<typeof JobRun>, 'job_runs' | 'job_results'>

export interface Run {
  readonly at: string
  readonly state: string
  /** The notebook that it has left, where that is there still. */
  readonly result: string | undefined
}

/** The runs of a job, the newest first. */
export function runsOf({ job_runs, job_results }: Runs): readonly Run[] {
  return Object.entries(job_runs)
    .sort(([one], [other]) => Number(other) - Number(one))
    .map(([seconds, state]) => ({
      at: new Date(Number(seconds) * 1000).toISOString(),
      state,
      result: job_results.find((result) => result.includes(`_${seconds}.`)),
    }))
}

export function latestRun(job: Runs): Run | undefined {
  return runsOf(job)[0]
}

/** What a page calls a job: rules may know it by its file's name, or without the extension. */
export function nameFor({ may }: Visit, file: string): string {
  return may('GET', 'job', 'get', file) ? file : file.replace(/\.ipynb$/, '')
}
