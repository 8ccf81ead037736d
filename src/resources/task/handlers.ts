import { notFound, OmegaError, textOfException } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { parseHeaders, parseQuery } from '../../routing/query.ts'
import type { TaskId, TaskRecord } from '../../store/task-records.ts'
import { eventsSince } from '../../tasks/task-event.ts'
import { page } from '../page.ts'
import { responseOf, taskUri } from '../run-task.ts'
import { encodeEvents } from './events.ts'
import { EventHeaders, TaskListQuery } from './schemas.ts'

/** `GET task/`: the tasks of the bucket, newest first; those of others, and those whose submission rules would refuse, are left out. */
export async function list(call: Call): Promise<Answer> {
  const { limit, offset, status } = parseQuery(TaskListQuery, call.query)
  const { showsTask } = call
  const accepts = (task: TaskRecord) =>
    (status === undefined || task.state === status) && (showsTask?.(task) ?? true)
  const { total, tasks } = await call.tasks.list({
    bucket: call.bucket,
    ...((status !== undefined || showsTask) && { accepts }),
    offset,
    limit: limit || Number.MAX_SAFE_INTEGER,
  })
  return {
    body: { meta: page(call, { total, offset, limit }), objects: tasks.map((task) => statusOf(call, task)) },
  }
}

/** `GET task/<id>/status`. */
export async function status(call: Call): Promise<Answer> {
  const task = await found(call)
  return { body: { ...statusOf(call, task), exception: exceptionOf(task) } }
}

/**
 * `GET task/<id>/result`: under `response` what the request would have answered. 202 until the task has ended; a
 * task that failed answers with the status of its failure.
 */
export async function result(call: Call): Promise<Answer> {
  const task = await found(call)
  const { id, state, resourceUri } = task
  if (!task.finished) {
    const body = { ...task.echo, result: 'pending', resource_uri: resourceUri, status: state, task_id: id }
    return { status: 202, headers: { Location: taskUri(call, id), 'Retry-After': '1' }, body }
  }
  const rest = { status: state, task_id: id, resource_uri: resourceUri }
  try {
    return { body: `{"response":${responseOf(call, task)},${JSON.stringify(rest).slice(1)}` }
  } catch (error) {
    if (!(error instanceof OmegaError) || error.kind === 'gone') throw error
    const problem = call.problem(error)
    return { status: problem.status, body: { response: problem.body, message: error.message, ...rest } }
  }
}

/** `GET task/<id>/events`: server-sent events until the task has ended, behind `Last-Event-ID`; 204 behind the last one. */
export async function events(call: Call): Promise<Answer> {
  const task = await found(call)
  const headers = parseHeaders(EventHeaders, call.request.headers)
  // An EventSource comes back when a stream ends, until it is told that nothing more will come (HTML, "server-sent events").
  const noReports = { progress: undefined, output: undefined }
  if (task.finished && eventsSince(task, noReports, headers['last-event-id']).length === 0)
    return { status: 204 }
  const stop = new AbortController()
  const news = call.tasks.watch(task.id, headers['last-event-id'], stop.signal)
  return {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
    body: encodeEvents(task.id, news, () => stop.abort()),
  }
}

/** `GET task/<id>/output`: what code has printed, and prints until the task has ended. */
export async function output(call: Call): Promise<Answer> {
  const { id } = await found(call)
  const stop = new AbortController()
  const texts = call.tasks.output(id, stop.signal)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await texts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: () => stop.abort(),
  })
  const type = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }
  return { headers: { ...type, 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' }, body }
}

/** `DELETE task/<id>`: revokes; 409 when the task has ended in another way. */
export async function revoke(call: Call): Promise<Answer> {
  const { id } = await found(call)
  const task = await call.tasks.revoke(id)
  if (task?.state !== 'REVOKED') {
    throw new OmegaError('conflict', `Task "${id}" has ended already, as ${task?.state}`)
  }
  return { body: statusOf(call, task) }
}

/** 404 when no such task is known, or it is not the caller's to see, 403 when no rule would let the caller submit it. */
async function found(call: Call): Promise<TaskRecord> {
  const task = await call.tasks.find(call.name as TaskId)
  if (!task || !call.seesTask(task)) throw notFound(`There is no task "${call.name}"`)
  call.authorizeTask(task.subject)
  return task
}

function exceptionOf({ outcome }: TaskRecord): object | null {
  if (outcome?.state !== 'FAILURE') return null
  const { exception, message, trace } = outcome.failure
  return { type: exception, message, ...trace }
}

function statusOf(call: Call, task: TaskRecord): object {
  const { id, state, subject, resourceUri, outcome } = task
  const failure = outcome?.state === 'FAILURE' ? outcome.failure : undefined
  return {
    task_id: id,
    status: state,
    message: failure ? textOfException(failure.exception, failure.message) : null,
    resource_uri: resourceUri,
    ...subject,
    progress: call.tasks.progressOf(id) ?? null,
    submitted: task.submitted.toISOString(),
    started: task.started?.toISOString() ?? null,
    finished: task.finished?.toISOString() ?? null,
    expires: task.expires?.toISOString() ?? null,
  }
}
