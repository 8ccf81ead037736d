import { jsonText } from '../data/frame/cell.ts'
import type { Json } from '../data/frame/vector.ts'
import { badRequest, ComputationError, OmegaError, ServiceError } from '../error.ts'
import type { Answer, Call } from '../routing/call.ts'
import { parseHeaders, parseQuery } from '../routing/query.ts'
import type { NewTask, TaskId, TaskMessage, TaskRecord } from '../store/task-records.ts'
import { AsyncHeaders, AsyncQuery } from './task/schemas.ts'

export interface TaskOrder
  extends Pick<TaskMessage, 'task' | 'language' | 'args' | 'kwargs'>,
    Pick<NewTask, 'echo'> {
  /** The object that the task is about. */
  readonly name: string
  readonly resourceUri: string
  /** It changes nothing, so that nothing is lost with it while its request waits. */
  readonly changesNothing?: boolean
  /** What tells the body from another, where the arguments do not: they name what was stored of it. */
  readonly content?: string
  /** Removes what was stored for the task, when the request turns out to repeat an earlier one. */
  readonly discard?: () => Promise<void>
}

/**
 * Runs a task for a request: waits for its end and answers as its route does, or with 202 when the request asks
 * for that. Throws what the task failed of. `answer` makes the answer of the route's JSON text where that is not all.
 */
export async function runTask(
  call: Call,
  order: TaskOrder,
  answer = (text: string): Answer => ({ body: text }),
): Promise<Answer> {
  const patience = patienceOf(call)
  if (order.changesNothing && patience === Number.POSITIVE_INFINITY) {
    const ended = await call.tasks.run(await newTask(call, order))
    return ended.finished ? answer(responseOf(call, ended)) : accepted(call, ended)
  }
  const record = await submitTask(call, order)
  if (patience === 0) return accepted(call, record) // also when it has ended by now
  const ended = await call.tasks.wait(record.id, patience)
  return ended.finished ? answer(responseOf(call, ended)) : accepted(call, ended)
}

/** Whether the request wants to be answered before its task has ended. */
export function isAsync(call: Call): boolean {
  return patienceOf(call) !== Number.POSITIVE_INFINITY
}

/** Whether the request waits for its own task, rather than for one that an earlier request may have sent. */
export function isAnsweredAtOnce(call: Call): boolean {
  return !isAsync(call) && !call.request.headers.has('idempotency-key')
}

/** The task of a request, or the earlier one of the same idempotency key. */
export async function submitTask(call: Call, order: TaskOrder): Promise<TaskRecord> {
  const task = await newTask(call, order)
  const record = await call.tasks.submit(task)
  if (record.id !== task.message.id) await order.discard?.()
  return record
}

async function newTask(call: Call, order: TaskOrder): Promise<Omit<NewTask, 'submitted'>> {
  const { task, language, args, kwargs, name, resourceUri, echo } = order
  const label = labelOf(call)
  const idempotency = await idempotencyOf(call, order, label)
  const id = crypto.randomUUID() as TaskId
  return {
    message: {
      id,
      task,
      bucket: call.bucket,
      args,
      kwargs,
      ...(language !== undefined && { language }),
      ...(label !== undefined && { label }),
      ...(call.trace && { trace: call.trace }),
    },
    subject: { resource: call.resource, name, action: call.action },
    resourceUri,
    echo,
    user: call.user,
    ...(idempotency && { idempotency }),
  }
}

/** What the task's request answers, as JSON text. Throws what it failed of, 409 when revoked, 410 when expired. */
export function responseOf(call: Call, task: TaskRecord): string {
  const { outcome, expires } = task
  if (!outcome || (expires && expires <= new Date()))
    throw new OmegaError('gone', `The result of task "${task.id}" has expired`)
  switch (outcome.state) {
    case 'SUCCESS':
      return call.present(task, outcome.result)
    case 'FAILURE': {
      const { kind, exception, message, trace, service } = outcome.failure
      if (service) throw new ServiceError(exception, service.status, service.answer)
      throw kind === 'unprocessable'
        ? new ComputationError(exception, message, undefined, trace)
        : new OmegaError(kind, message)
    }
    case 'REVOKED':
      throw new OmegaError('conflict', `Task "${task.id}" was revoked`)
  }
}

export function taskUri({ base }: Pick<Call, 'base'>, id: TaskId): string {
  return `${base}/api/v1/task/${id}/result`
}

function accepted(call: Call, { id, state, resourceUri, echo }: TaskRecord): Answer {
  return {
    status: 202,
    headers: { Location: taskUri(call, id), 'Preference-Applied': 'respond-async' },
    body: { ...echo, result: 'pending', resource_uri: resourceUri, status: state, task_id: id },
  }
}

/** How long the request waits for the end, in ms. */
function patienceOf(call: Call): number {
  const query = parseQuery(AsyncQuery, call.query)
  const headers = parseHeaders(AsyncHeaders, call.request.headers)
  const prefer = (headers.prefer ?? '').split(/[,;]/).map((preference) => preference.trim().toLowerCase())
  const wait = prefer.find((preference) => preference.startsWith('wait='))
  // Who says only how long to wait is answered 202 then, too (RFC 7240, 4.3).
  const asked = query.async ?? headers.async ?? (prefer.includes('respond-async') || wait !== undefined)
  if (!asked) return Number.POSITIVE_INFINITY
  if (wait === undefined) return 0
  const seconds = Number(wait.slice('wait='.length))
  if (!Number.isInteger(seconds) || seconds < 0) {
    throw badRequest(`Header "Prefer" has "${wait}", which must be a number of seconds such as "wait=10"`)
  }
  return seconds * 1000
}

/** Which workers may run it; all when undefined. */
function labelOf(call: Call): string | undefined {
  const { require } = parseQuery(AsyncQuery, call.query)
  return require ?? parseHeaders(AsyncHeaders, call.request.headers).require
}

/** The key holds for a user and a path; the request as a whole is told apart by its hash. */
async function idempotencyOf(
  call: Call,
  { task, args, kwargs, content }: TaskOrder,
  label: string | undefined,
): Promise<NewTask['idempotency']> {
  const { 'idempotency-key': key } = parseHeaders(AsyncHeaders, call.request.headers)
  if (key === undefined) return undefined
  const { pathname, query } = call
  const { method } = call.request
  return {
    key: await digest([call.user, method, pathname, key]),
    fingerprint: await digest([
      method,
      pathname,
      query.toString(),
      call.bucket,
      task,
      ...(content === undefined ? [args, kwargs] : [content]),
      label ?? null,
    ]),
  }
}

async function digest(value: Json): Promise<string> {
  const bytes = new TextEncoder().encode(jsonText(value))
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('base64url')
}
