import { ComputationError, OmegaError, ServiceError, statusOf, textOfException } from '../error.ts'
import type { Answer } from '../routing/call.ts'
import type { Route } from '../routing/route.ts'

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  412: 'Precondition Failed',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
}

const JSON_HEADERS = { 'Content-Type': 'application/json' }

export function toResponse(route: Route, answer: Answer): Response {
  const { body, headers } = answer
  const status = answer.status ?? route.success.status
  if (body === undefined) return new Response(null, { status, headers: { ...headers } })
  if (body instanceof ReadableStream || body instanceof Uint8Array)
    return new Response(body, { status, headers: { ...headers } })
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return new Response(text, { status, headers: { ...JSON_HEADERS, ...headers } })
}

/**
 * An error as RFC 9457 problem details, with the `message` that omega-ml clients read and, of a computation that
 * broke, the exception, with its traceback and what was printed where that is known, and of a service, what it
 * answers instead of a text. What is not an `OmegaError` is a defect: 500 with the request's id, its text kept for the
 * log.
 */
export function problemBody(thrown: unknown, requestId: string): { status: number; body: object } {
  const error = withoutDescriptors(thrown)
  const known = error instanceof OmegaError
  const status = known ? statusOf(error) : 500
  const detail = known
    ? textOf(error)
    : `The server failed on this request, its log has it under "${requestId}"`
  const exception =
    error instanceof ComputationError
      ? { exception: { type: error.exception, message: error.message, ...error.trace } }
      : undefined
  const service =
    error instanceof ServiceError && typeof error.answer === 'object' ? { answer: error.answer } : undefined
  const body = {
    type: 'about:blank',
    title: TITLES[status],
    status,
    detail,
    message: detail,
    ...exception,
    ...service,
    request_id: requestId,
  }
  return { status, body }
}

function textOf(error: OmegaError): string {
  return error instanceof ComputationError ? textOfException(error.exception, error.message) : error.message
}

export function problem(thrown: unknown, requestId: string): Response {
  const error = withoutDescriptors(thrown)
  const { status, body } = problemBody(error, requestId)
  const headers = error instanceof OmegaError ? error.headers : {}
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'Content-Type': 'application/problem+json' },
  })
}

/** A server that can open no more files is no defect, wherever it wanted one: others have them for a while. */
function withoutDescriptors(error: unknown): unknown {
  if (error instanceof OmegaError || !(error instanceof Error)) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (
    !['EMFILE', 'ENFILE'].includes(code ?? '') &&
    !/\b(?:EMFILE|ENFILE|Too many open files)\b/.test(message)
  )
    return error
  return new OmegaError('unavailable', 'The server can open no more files now, try again later', {
    headers: { 'Retry-After': '1' },
    cause: error,
  })
}
