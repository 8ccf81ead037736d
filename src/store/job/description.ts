import type { Metadata } from '../metadata.ts'
import { runsOf } from './runs.ts'

export interface JobDescription {
  readonly name: string
  readonly created: string
  readonly job_runs: { readonly [seconds: string]: string }
  readonly job_results: readonly string[]
}

/** A job as the guide shows it; where the guide's examples differ from each other, types are stable. */
export function describeJob({ key, created, attributes }: Metadata): JobDescription {
  return {
    name: key.name,
    created: created.toISOString().replace('Z', '000'),
    job_runs: Object.fromEntries(
      runsOf(attributes).map(({ ts, status }) => [String(Math.floor(Date.parse(ts.$date) / 1000)), status]),
    ),
    job_results: (attributes.job_results as readonly string[] | undefined) ?? [],
  }
}
