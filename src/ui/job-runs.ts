import { z } from 'zod'
import { Job, JobRun } from '../resources/job/schemas.ts'
import { pageOf } from '../resources/page-schemas.ts'

/** A server that runs jobs by the clock says when. */
const scheduled = { schedule: z.unknown().optional(), 'run-at': z.string().nullish() }

export const ListedJobs = pageOf(JobRun.extend(scheduled))
export const ShownJob = Job.extend(scheduled)

/** What a server that runs jobs by the clock answers at `job/<name>/schedule/`. */
export const JobSchedule = z.looseObject({
  'run-at': z.string(),
  next_run: z.string().nullish(),
  last_run: z.looseObject({ at: z.string(), status: z.string(), message: z.string().optional() }).nullish(),
})

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

/** A schedule as the server spells it; "" of a job without. */
export function scheduleText(job: z.output<typeof ListedJobs>['objects'][number]): string {
  const given = job['run-at'] ?? job.schedule ?? ''
  return typeof given === 'string' ? given : JSON.stringify(given)
}
