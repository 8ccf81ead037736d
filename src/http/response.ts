import { OmegaError, STATUS } from '../error.ts'
import type { Answer } from './call.ts'
import type { Route } from './route.ts'

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

const JSON_HEADERS = { 'Content-Type': 'application/json' }

export function toResponse(route: Route, answer: Answer): Response {
  const status = answer.status ?? route.success.status
  if (answer.body === undefined) return new Response(null, { status, headers: { ...answer.headers } })
  if (answer.body instanceof ReadableStream) {
    return new Response(answer.body, { status, headers: { ...answer.headers } })
  }
  return new Response(JSON.stringify(answer.body), {
    status,
    headers: { ...JSON_HEADERS, ...answer.headers },
  })
}

/**
 * An error as RFC 9457 problem details, with the `message` that omega-ml clients read.
 * What is not an `OmegaError` is a defect: 500 with the request's id, its text kept for the log.
 */
export function problem(error: unknown, requestId: string): Response {
  const known = error instanceof OmegaError
  const status = known ? STATUS[error.kind] : 500
  const detail = known
    ? error.message
    : `The server failed on this request, its log has it under "${requestId}"`
  const body = {
    type: 'about:blank',
    title: TITLES[status],
    status,
    detail,
    message: detail,
    request_id: requestId,
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...(known ? error.headers : {}), 'Content-Type': 'application/problem+json' },
  })
}
