import { z } from 'zod'
import type { Json } from '../../data/frame/vector.ts'
import { wholeNumber } from '../../routing/query.ts'

const part = z.union([z.string(), z.int().min(0).transform(String)])

/** As `om.jobs.Schedule` names them. */
const Parts = z
  .strictObject({
    minute: part.optional(),
    hour: part.optional(),
    monthday: part.optional(),
    month: part.optional(),
    weekday: part.optional(),
    at: z.string().optional().describe('times of the day, such as `06:05,12:05`'),
  })
  .meta({ id: 'ScheduleParts' })

const When = z.union([z.string(), Parts])

const RunAt = z
  .strictObject({
    'run-at': When.describe(
      'words such as `weekdays, at 06:05`, cron such as `5 6 * * mon-fri`, or its parts; UTC',
    ),
  })
  .meta({ id: 'ScheduleRunAt' })
  .transform((body) => body['run-at'])
const Words = z
  .strictObject({ schedule: z.string() })
  .meta({ id: 'ScheduleWords' })
  .transform((body) => body.schedule)
const CronText = z
  .strictObject({ cron: z.string() })
  .meta({ id: 'ScheduleCron' })
  .transform((body) => body.cron)

export const ScheduleBody = z.union([RunAt, Words, CronText, Parts])

/** The form of a schedule that a body has by its key, so that what is wrong is said of that one. */
export function formOf(body: Json) {
  const has = (key: string) => typeof body === 'object' && body !== null && key in body
  if (has('run-at')) return RunAt
  if (has('schedule')) return Words
  return has('cron') ? CronText : Parts
}

export const ScheduleQuery = z.object({
  next: wholeNumber.max(100, 'expected 100 at most').default(1).describe('how many of the next times to say'),
})

export const WriteQuery = z.object({
  schedule: z.string().optional().describe('when the job runs, such as `weekdays, at 06:05` or cron; UTC'),
})

const Time = z.string().describe('UTC, such as 2026-11-30T06:05:00.000Z')

export const JobSchedule = z
  .object({
    name: z.string(),
    'run-at': z.string().describe('the cron expression'),
    scheduled_by: z.string().nullable(),
    next_run: Time.nullable(),
    next_runs: z.array(Time),
    last_run: z
      .object({
        at: Time.describe('the time that it was scheduled for'),
        status: z.enum(['RUNNING', 'OK', 'ERROR', 'SKIPPED', 'REVOKED']),
        started: Time.nullable(),
        message: z.string(),
        results: z.string().nullable().describe('the notebook that it has left'),
        task_id: z.string().nullable(),
      })
      .nullable(),
    resource_uri: z.string(),
  })
  .meta({ id: 'JobSchedule' })
