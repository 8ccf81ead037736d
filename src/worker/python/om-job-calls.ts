import { jsonText } from '../../data/frame/cell.ts'
import type { Json } from '../../data/frame/vector.ts'
import { parseJson, toPlain } from '../../data/json/parse-json.ts'
import { parseExactly } from '../../data/json/wire.ts'
import { parseNotebook, withCellIds } from '../../data/notebook.ts'
import { NO_KERNEL } from '../../data/notebook-kernel.ts'
import { badRequest, notFound, OmegaError } from '../../error.ts'
import { nextTimes } from '../../store/job/schedule/cron.ts'
import type { Periods } from '../../store/job/schedule/phrase.ts'
import { readSchedule } from '../../store/job/schedule/read-schedule.ts'
import { scheduleOf } from '../../store/job/schedule/triggers.ts'
import type { Metadata } from '../../store/metadata.ts'
import type { Store } from '../../store/store.ts'
import type { Outcome, TaskId, TaskMessage } from '../../store/task-records.ts'
import { perform } from '../perform.ts'
import type { Registry } from '../task.ts'
import { described, type OmCall, type Params } from './om-call.ts'
import { endStoppedRun, stopOf } from './stopped-run.ts'

/** For whom code runs, and what can run another job for it. */
export interface Acting {
  /** In whose name it schedules jobs. */
  readonly user: string | null
  /** The task of the code. */
  readonly task?: TaskId
  /** Runs a task of code in a worker of its own, at most so many seconds; undefined where there is none. */
  readonly runAside?: ((message: TaskMessage, seconds: number | undefined) => Promise<Outcome>) | undefined
}

export const NOBODY: Acting = { user: null }

/** What code can ask of jobs. */
export function jobCalls(
  store: Store,
  registry: Registry,
  bucket: string,
  acting: Acting,
): readonly (readonly [string, OmCall])[] {
  const { schedules } = store.jobs
  const keep = async (name: Json | undefined, schedule: Promise<Metadata> | Metadata) => {
    await schedule
    return described(await found(store, bucket, String(name)))
  }
  return [
    ['jobs.get', async ({ name }) => jsonText((await store.jobs.notebook(bucket, String(name))).content)],
    ['jobs.put', ({ name }, body) => writeNotebook(store, bucket, String(name), body, acting)],
    ['jobs.export', ({ name }) => exported(store, registry, bucket, String(name))],
    ['jobs.run', (params, body) => runJob(store, bucket, params, body, acting)],
    [
      'jobs.schedule',
      ({ name, ...given }) => keep(name, schedule(store, bucket, String(name), given, acting)),
    ],
    ['jobs.unschedule', ({ name }) => keep(name, schedules.drop(bucket, String(name)))],
    [
      'schedules.read',
      async ({ given = null }) => jsonText({ cron: readSchedule(given as string | Periods) }),
    ],
    ['schedules.next', async ({ cron, after, count }) => jsonText(timesAfter(String(cron), after, count))],
  ]
}

async function found(store: Store, bucket: string, name: string): Promise<Metadata> {
  const job = await store.find(store.jobs.keyOf(bucket, name))
  if (job) return job
  throw notFound(`There is no "${name}" among the jobs of bucket "${bucket}"`)
}

/** What runs by itself then does so in the name of who has changed it. */
async function writeNotebook(
  store: Store,
  bucket: string,
  name: string,
  body: string,
  { user }: Acting,
): Promise<string> {
  const job = await store.jobs.write(bucket, name, withCellIds(parseNotebook(toPlain(parseJson(body)))), {
    user,
  })
  const schedule = scheduleOf(job.attributes)
  if (!schedule || schedule.user === user) return described(job)
  return described(await store.jobs.schedules.set(bucket, name, { ...schedule, user }))
}

async function schedule(
  store: Store,
  bucket: string,
  name: string,
  { given = null, after = null }: Params,
  { user }: Acting,
): Promise<Metadata> {
  const job = await found(store, bucket, name)
  const cron =
    given === null ? scheduleOf(job.attributes)?.cron : readSchedule(given as unknown as string | Periods)
  if (cron === undefined) throw badRequest(`Job "${name}" says no time to run at, give it by run_at="06:05"`)
  return store.jobs.schedules.set(bucket, name, { cron, user }, timeOf(after))
}

function timesAfter(cron: string, after: Json | undefined, count: Json | undefined): Json {
  return nextTimes(cron, timeOf(after ?? null), Number(count)).map((time) => time.toISOString())
}

function timeOf(text: Json): Date {
  return text === null ? new Date() : new Date(String(text))
}

/** The page of a result, or of the job itself. */
async function exported(store: Store, registry: Registry, bucket: string, name: string): Promise<string> {
  const { key } = await found(store, bucket, name)
  const id = crypto.randomUUID() as TaskId
  const outcome = await perform(
    registry,
    { id, store, bucket, progress: () => {}, emit: () => {} },
    { id, task: 'omega_edge.export_job', bucket, args: [key.name], kwargs: {} },
  )
  if (outcome.state === 'SUCCESS') return outcome.result
  throw failureOf(outcome)
}

/** Runs a job to its end, by a worker beside that of this code, with the `parameters` of the body; answers what is said of the result. */
async function runJob(
  store: Store,
  bucket: string,
  { name = null, event = null, seconds = null }: Params,
  body: string,
  { user, task: within, runAside }: Acting,
): Promise<string> {
  const { key } = await found(store, bucket, String(name))
  if (!runAside) throw badRequest(`Job "${key.name}" cannot be run from here: jobs run each other too deep`)
  const { parameters = null } = parseExactly(body) as Params
  const id = crypto.randomUUID() as TaskId
  const kwargs = {
    ...(event !== null && { event }),
    ...(parameters !== null && { parameters }),
    ...(within !== undefined && { within }),
  }
  const at = new Date()
  const outcome = await runAside(
    {
      id,
      task: 'omegaml.notebook.tasks.run_omegaml_job',
      bucket,
      args: [key.name],
      kwargs,
      ...(user !== null && { user }),
    },
    seconds === null ? undefined : Number(seconds),
  )
  const run = { bucket, job: key.name, task: id, at, event: event === null ? undefined : String(event) }
  const stop = stopOf(outcome)
  if (stop) await endStoppedRun(store, run, stop)
  const result = await store.jobs.runs.find(run)
  if (!result || isOfOtherKernel(outcome)) throw failureOf(outcome)
  return described(await found(store, bucket, result.results))
}

function isOfOtherKernel(outcome: Outcome): boolean {
  return outcome.state === 'FAILURE' && outcome.failure.exception === NO_KERNEL
}

function failureOf(outcome: Outcome): OmegaError {
  if (outcome.state === 'FAILURE') return new OmegaError(outcome.failure.kind, outcome.failure.message)
  return new OmegaError('unprocessable', 'The run has left nothing')
}
