import { textOfException } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { parseQuery } from '../../routing/query.ts'
import { runsOf } from '../../store/job/runs.ts'
import { nextTimes } from '../../store/job/schedule/cron.ts'
import { readSchedule } from '../../store/job/schedule/read-schedule.ts'
import { notScheduled } from '../../store/job/schedule/schedules.ts'
import { lastOf, pendingOf, scheduleOf } from '../../store/job/schedule/triggers.ts'
import type { Metadata } from '../../store/metadata.ts'
import type { TaskId } from '../../store/task-records.ts'
import { jsonBody, ORDER_LIMIT, parseBody } from '../json-body.ts'
import { objectUri } from '../page.ts'
import { formOf, ScheduleQuery } from './schedule-schemas.ts'

/** `GET job/<name>/schedule/`: when the job runs next, and what came of the last time. */
export async function read(call: Call): Promise<Answer> {
  const { next } = parseQuery(ScheduleQuery, call.query)
  const metadata = await call.store.jobs.describe(call.bucket, call.name)
  return { body: await described(call, metadata, next) }
}

/** `PUT job/<name>/schedule/`: the job runs by that schedule from now on, in the name of who asks. */
export async function write(call: Call): Promise<Answer> {
  authorizeRun(call)
  const sent = await jsonBody(call, ORDER_LIMIT)
  const given = parseBody(formOf(sent), sent, '{"run-at": "weekdays, at 06:05"}')
  const { user } = call
  const metadata = await call.store.jobs.schedules.set(call.bucket, call.name, {
    cron: readSchedule(given),
    user,
  })
  return { body: await described(call, metadata, 1) }
}

/** `DELETE job/<name>/schedule/`: the job no longer runs by itself; a run that goes on does so. */
export async function remove(call: Call): Promise<Answer> {
  authorizeRun(call)
  await call.store.jobs.schedules.drop(call.bucket, call.name)
  return {}
}

/** Throws 403 unless rules allow to run the job too: `job/<name>/schedule` alone is for who looks. */
function authorizeRun(call: Call): void {
  call.authorizeTask({ resource: call.resource, name: call.name, action: 'run' })
}

async function described(call: Call, metadata: Metadata, count: number): Promise<object> {
  const { key, attributes } = metadata
  const schedule = scheduleOf(attributes)
  if (!schedule) throw notScheduled(call.name, call.bucket)
  const pending = pendingOf(attributes)
  const due = pending && new Date(pending['run-at'].$date)
  // What is due already runs as soon as a server takes it.
  const from = due ? new Date(due.getTime() - 1) : new Date()
  const times = nextTimes(schedule.cron, from, count)
  return {
    name: key.name,
    'run-at': schedule.cron,
    scheduled_by: schedule.user,
    next_run: (due ?? nextTimes(schedule.cron, from, 1)[0])?.toISOString() ?? null,
    next_runs: times.map((time) => time.toISOString()),
    last_run: await lastRun(call, metadata),
    resource_uri: objectUri(call, key.name),
  }
}

async function lastRun(call: Call, { attributes }: Metadata): Promise<object | null> {
  const last = lastOf(attributes)
  if (!last) return null
  // A worker of omega-ml says in the trigger only when the run began.
  const run = runsOf(attributes).findLast(({ ts }) => ts.$date === last.ts?.$date)
  const task =
    last.status === 'RUNNING' && last.task_id ? await call.tasks.find(last.task_id as TaskId) : undefined
  const outcome = task?.outcome
  const failure = outcome?.state === 'FAILURE' ? outcome.failure : undefined
  return {
    at: new Date(last['run-at'].$date).toISOString(),
    status: failure ? 'ERROR' : outcome?.state === 'REVOKED' ? 'REVOKED' : last.status,
    started: (last.ts ? new Date(last.ts.$date) : task?.started)?.toISOString() ?? null,
    message: failure
      ? textOfException(failure.exception, failure.message)
      : (last.message ?? run?.message ?? ''),
    results: last.results ?? run?.results ?? null,
    task_id: last.task_id ?? null,
  }
}
