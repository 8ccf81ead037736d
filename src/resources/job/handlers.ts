import { type Offer, preferred } from '../../data/accept.ts'
import type { Json } from '../../data/frame/vector.ts'
import { parameterValue } from '../../data/json/parameter-text.ts'
import { mediaTypeOf } from '../../data/media-type.ts'
import { pythonNameProblem } from '../../data/python-name.ts'
import { badRequest, notFound } from '../../error.ts'
import type { NotebookUpload, ReadNotebook } from '../../long-files/long-files.ts'
import { REPORT_CSP } from '../../report/policy.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { keywordParameters, parseQuery } from '../../routing/query.ts'
import { etagOf } from '../../store/etag.ts'
import type { JobContent } from '../../store/job/content.ts'
import { describeJob } from '../../store/job/description.ts'
import type { JobWrite } from '../../store/job/job-store.ts'
import { isResultName, jobName } from '../../store/job/name.ts'
import { readSchedule } from '../../store/job/schedule/read-schedule.ts'
import { scheduleOf } from '../../store/job/schedule/triggers.ts'
import type { Metadata } from '../../store/metadata.ts'
import type { TaskRecord } from '../../store/task-records.ts'
import { bodyLength } from '../body-length.ts'
import { checkJson, exactBody, ORDER_LIMIT, parseBody } from '../json-body.ts'
import { listObjects } from '../list-objects.ts'
import { objectUri } from '../page.ts'
import { preconditionOf, requireStored } from '../precondition.ts'
import { runTask } from '../run-task.ts'
import { checkJobName } from './check-name.ts'
import { WriteQuery } from './schedule-schemas.ts'
import { JobListQuery, RunBody, RunQuery } from './schemas.ts'

/** As Jupyter calls its files. */
const NOTEBOOK: Offer = { mediaTypes: ['application/x-ipynb+json'] }
const JOB_FORMS: readonly Offer[] = [{ mediaTypes: ['application/json'] }, NOTEBOOK]

const HTML: Offer = { mediaTypes: ['text/html'] }
const REPORT_FORMS: readonly Offer[] = [{ mediaTypes: ['application/json'] }, HTML]

/** `GET job/`: the jobs of the bucket of which rules allow something; results only when the pattern asks for them. */
export async function list(call: Call): Promise<Answer> {
  const { name: pattern, ...query } = parseQuery(JobListQuery, call.query)
  return listObjects(call, {
    ...query,
    prefix: 'jobs/',
    pattern,
    lists: (name) => !isResultName(name),
    visible: (name) => visible(call, name),
    describe: (object) => described(call, object),
  })
}

/** `GET job/<name>/`: the notebook and the book of its runs, or the file alone where that is what is accepted. */
export async function read(call: Call): Promise<Answer> {
  const vary = { Vary: 'Accept, Authorization, Bucket' }
  if (preferred(call.request.headers.get('accept'), JOB_FORMS) === NOTEBOOK) {
    const { bytes } = await call.store.jobs.read(call.bucket, call.name)
    const headers = { ...vary, 'Content-Type': NOTEBOOK.mediaTypes[0] }
    return { headers, body: bytes }
  }
  const { metadata, bytes } = await call.store.jobs.read(call.bucket, call.name)
  const { source_job } = metadata.attributes
  const about = { ...described(call, metadata), ...(source_job !== undefined && { source_job }) }
  const headers = { ...vary, ETag: etagOf(metadata), 'Content-Type': 'application/json' }
  return { headers, body: await call.longFiles.answerNotebook(bytes, about) }
}

/** `POST job/`: a new job of Python code or of a notebook; 409 when there is one of that name. */
export async function create(call: Call): Promise<Answer> {
  const cron = cronOf(call)
  const { name = '', ...content } = await readNotebook(call, 'creation', cron)
  call.authorize(name)
  checkJobName(name)
  const said = await writeOf(call, name, content, cron)
  const metadata = await call.store.jobs.create(call.bucket, name, content, said)
  return { headers: { Location: objectUri(call, metadata.key.name) }, body: described(call, metadata) }
}

/** `PUT job/<name>/`: the notebook of a job, new or changed, or Python's source. */
export async function write(call: Call): Promise<Answer> {
  // A file report.py is a job "report", as "report.ipynb" is.
  const isSource = isPython(call)
  const name = isSource ? call.name.replace(/\.py$/, '') : call.name
  call.authorize(name)
  checkJobName(name)
  const cron = cronOf(call)
  const content = await readNotebook(call, isSource ? 'python' : 'notebook', cron)
  const said = { ...(await writeOf(call, name, content, cron)), condition: preconditionOf(call) }
  const metadata = await call.store.jobs.writeContent(call.bucket, name, content, said)
  return { headers: { ETag: etagOf(metadata) }, body: described(call, metadata) }
}

const PYTHON: readonly (string | undefined)[] = ['text/x-python', 'application/x-python']

function isPython({ request }: Call): boolean {
  return PYTHON.includes(mediaTypeOf(request.headers.get('content-type')))
}

/** The notebook that the body is, or has. Throws 400 for what is none, 415 for a body that says that it is something else. */
function readNotebook(
  call: Call,
  form: NotebookUpload['form'],
  cron: string | undefined,
): Promise<ReadNotebook> {
  if (form !== 'python') checkJson(call)
  const upload = { form, readsConfig: cron === undefined, length: bodyLength(call) }
  return call.longFiles.readNotebook(upload, call.body)
}

/** `run/`: runs the notebook; what it leaves is a new notebook under `results/`. */
export async function run(call: Call): Promise<Answer> {
  const { name } = call
  // Clients that make no difference between nothing and null send null.
  const body = (await exactBody(call, 4 * ORDER_LIMIT)) ?? {}
  parseBody(RunBody, body, '{"parameters": {"year": 2026}}')
  const { parameters } = body as { readonly parameters?: { readonly [name: string]: Json } }
  const all = { ...queryParameters(call), ...parameters }
  await call.store.jobs.describe(call.bucket, name)
  return runTask(call, {
    task: 'omegaml.notebook.tasks.run_omegaml_job',
    name,
    args: [name],
    kwargs: Object.keys(all).length === 0 ? {} : { parameters: all },
    resourceUri: objectUri(call, name),
    echo: { job: jobName(name) },
  })
}

/** `export/`: a result, or the job itself, as a page of HTML; in an envelope unless HTML is what is accepted. */
export async function report(call: Call): Promise<Answer> {
  const { bucket, name } = call
  const found =
    (await call.store.find(call.store.jobs.keyOf(bucket, name))) ??
    (await call.store.find(call.store.jobs.keyOf(bucket, `results/${name}`)))
  if (!found) throw notFound(`There is no job "${name}" and no result of that name in bucket "${bucket}"`)
  const answer = await runTask(call, {
    task: 'omega_edge.export_job',
    name,
    args: [found.key.name],
    kwargs: {},
    resourceUri: objectUri(call, found.key.name),
    echo: { name: jobName(name) },
  })
  const form = preferred(call.request.headers.get('accept'), REPORT_FORMS)
  const headers = {
    ...answer.headers,
    Vary: 'Accept, Authorization, Bucket',
    'X-Content-Type-Options': 'nosniff',
  }
  if (form !== HTML || typeof answer.body !== 'string') return { ...answer, headers }
  const { content } = JSON.parse(answer.body) as { content: string }
  const ofPage = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': REPORT_CSP }
  return { headers: { ...headers, ...ofPage }, body: new Blob([content]).stream() }
}

/** `DELETE job/<name>/`: the job; what its runs have left stays. */
export async function remove(call: Call): Promise<Answer> {
  const key = call.store.jobs.keyOf(call.bucket, call.name)
  await requireStored(call, key)
  if (await call.store.remove(key)) return {}
  throw notFound(`There is no job "${call.name}" in bucket "${call.bucket}"`)
}

export function presentRun({ echo, resourceUri }: TaskRecord, result: string): string {
  return JSON.stringify({ ...(JSON.parse(result) as object), ...echo, resource_uri: resourceUri })
}

export function presentReport({ echo }: TaskRecord, result: string): string {
  return `${JSON.stringify(echo).slice(0, -1)},"content":${result}}`
}

/** The cron expression that the query says. */
function cronOf(call: Call): string | undefined {
  const { schedule } = parseQuery(WriteQuery, call.query)
  return schedule === undefined ? undefined : readSchedule(schedule)
}

/**
 * When the job runs, which the query or the notebook says. Throws 403 where rules do not let the caller schedule it, also for a
 * notebook in the place of one that is scheduled: it would run by itself, in the name of another.
 */
async function writeOf(
  call: Call,
  name: string,
  { config }: JobContent,
  cron: string | undefined,
): Promise<JobWrite> {
  const isScheduled =
    cron !== undefined || config?.['run-at'] !== undefined || (await hasSchedule(call, name))
  const subject = { resource: call.resource, name }
  if (isScheduled) for (const action of ['schedule', 'run']) call.authorizeTask({ ...subject, action })
  return { cron, user: call.user }
}

async function hasSchedule({ store, bucket }: Call, name: string): Promise<boolean> {
  const job = await store.find(store.jobs.keyOf(bucket, name))
  return job !== undefined && scheduleOf(job.attributes) !== undefined
}

function described(call: Call, metadata: Metadata) {
  const schedule = scheduleOf(metadata.attributes)
  return {
    ...describeJob(metadata),
    ...(schedule && { 'run-at': schedule.cron }),
    job: metadata.key.name,
    resource_uri: objectUri(call, metadata.key.name),
  }
}

/** The parameters of the query that are the notebook's, and not the route's. */
function queryParameters({ query }: Call): { readonly [name: string]: Json } {
  const given = Object.entries(keywordParameters(RunQuery, query))
  for (const [name] of given) {
    const problem = pythonNameProblem(name)
    if (problem !== undefined) throw badRequest(`Parameter ${problem}`)
  }
  return Object.fromEntries(given.map(([name, text]) => [name, parameterValue(text)]))
}

/** A rule may spell a job with its extension or without. */
function visible(call: Call, name: string): boolean {
  return call.visible(name) || call.visible(name.replace(/\.ipynb$/, ''))
}
