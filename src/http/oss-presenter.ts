import { jsonText } from '../data/frame/cell.ts'
import type { Json } from '../data/frame/vector.ts'
import { parseExactly } from '../data/json/wire.ts'
import { ComputationError, OmegaError, ServiceError, statusOf } from '../error.ts'
import type { Answer } from '../routing/call.ts'
import type { Route } from '../routing/route.ts'
import type { Presenter } from './presenter.ts'
import { problem, toResponse } from './response.ts'

/**
 * As omega-ml's open-source server words its answers (its `server/restapi/resources.py`), for clients and tests that
 * were written against it: 200 for whatever was done, 400 for whatever was not.
 */
export const ossPresenter: Presenter = {
  async respond(route, name, pending) {
    try {
      return reworded(route, name, await pending)
    } catch (error) {
      if (!(error instanceof OmegaError)) throw error
      return refused(route, error)
    }
  },
  problem,
  /** Its clock, in ISO form as Python writes it: microseconds and no zone. */
  ping: () => ({ ping: new Date().toISOString().replace('Z', '000') }),
  /** pandas 2 has one class for labels of any plain type. */
  indexTypes: 'pandas2',
  piece: (model, piece) => ({ model, ...piece, resource_uri: model }),
  lastEvent: '',
}

type Body = { readonly [name: string]: Json }

function reworded(route: Route, name: string, answer: Answer): Response {
  const { body, headers, status } = answer
  const done = { ...route, success: { ...route.success, status: 200 } } as const
  if (body instanceof ReadableStream) return toResponse(done, answer)
  if (body === undefined) return toResponse(done, { headers: headers ?? {}, body: '""' })
  const isTask = route.resource === 'task'
  if (status === 202 && !isTask) return toResponse(done, answer)
  // What resources answer is JSON, as text or not; integers beyond 2^53 stay what they are.
  const value = typeof body === 'string' ? parseExactly(body) : (body as Json)
  const said = isTask ? taskAnswer(value as Body) : worded(route.resource, name, value)
  return toResponse(done, {
    headers: headers ?? {},
    status: isTask && Number(status) >= 400 ? 400 : 200,
    body: jsonText(said),
  })
}

/** The answer of a resource, in its own words; under `response` of a task a service's answer is bare. */
function worded(resource: string, name: string, value: Json): Json {
  return resource === 'service' ? anyObject(value) : wording(resource, name, value)
}

function wording(resource: string, name: string, value: Json): Json {
  const body = value as Body
  switch (resource) {
    case 'model': {
      const { result, model = null } = body
      return { ...body, ...(result !== undefined && { result: flat(result) }), resource_uri: name || model }
    }
    case 'job':
      return { ...body, ...('job_runs' in body && { job_runs: runs(body.job_runs ?? {}) }) }
    default:
      return body
  }
}

/**
 * What a service answers, through its schema of any object (flask-restx's `marshal` with a wildcard), which items of lists
 * pass too: a text or null has none of its keys, a number the attributes of Python's.
 */
function anyObject(value: Json): Json {
  if (Array.isArray(value)) return value.map(anyObject)
  switch (typeof value) {
    case 'boolean':
      return anyObject(Number(value))
    case 'number':
      if (!Number.isInteger(value)) return { real: value, imag: 0 }
      return { real: value, numerator: value, imag: 0, denominator: 1 }
    case 'bigint':
      return { real: value, numerator: value, imag: 0, denominator: 1 }
    default:
      return value === null || typeof value === 'string' || Object.keys(value).length === 0
        ? { '*': null }
        : value
  }
}

/** Under `response` is what the task's own route would have answered. */
function taskAnswer(body: Body): Body {
  const { response, resource_uri, task_id = null, status = null, message } = body
  if (response === undefined) return body
  const [, resource = '', name = ''] = /^\/api\/v1\/([^/]+)\/(.*?)\/?$/.exec(String(resource_uri)) ?? []
  const failed = message !== undefined && { message }
  const known = typeof response === 'object' && response !== null && !failed
  return {
    task_id,
    status,
    ...failed,
    response: known ? wording(resource, decodeURIComponent(name), response) : null,
  }
}

/** Rows of one value are a list of values. */
function flat(result: Json): Json {
  return Array.isArray(result) ? (result.flat(Number.POSITIVE_INFINITY) as Json[]) : result
}

/** The book of runs as a list. */
function runs(byTime: Json): Json {
  return Object.entries(byTime ?? {}).map(([seconds, status]) => {
    return { ts: new Date(Number(seconds) * 1000).toISOString(), status }
  })
}

/** What is missing is a bad request to it, except for what is to be deleted; what a service says goes as it is. */
function refused(route: Route, error: OmegaError): Response {
  if (error instanceof ServiceError) {
    const body = typeof error.answer === 'string' ? { message: error.answer } : error.answer
    return json(error.status, body)
  }
  const status = statusOf(error)
  if (status === 404 && route.method === 'DELETE') return json(404, '')
  const message = error instanceof ComputationError ? reprOf(error) : error.message
  return json(status === 404 || status === 422 ? 400 : status, { message }, error.headers)
}

/** As Python's `repr` of an exception, but for its quotes. */
function reprOf({ exception, message }: ComputationError): string {
  return `${exception}(${message === '' ? '' : JSON.stringify(message)})`
}

function json(
  status: number,
  body: string | object,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'Content-Type': 'application/json' },
  })
}
