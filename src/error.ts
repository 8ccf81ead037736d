/** What can go wrong in answering a request: closed, so that the status is decided in one place. */
export type ErrorKind =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'gone'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'range-not-satisfiable'
  | 'precondition-failed'
  | 'unprocessable'
  | 'too-many-requests'
  | 'damaged'
  | 'unavailable'
  | 'insufficient-storage'

/** The HTTP status of each kind of error (the guide's "Methods and Responses", RFC 9110). */
const STATUS = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  gone: 410,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'range-not-satisfiable': 416,
  'precondition-failed': 412,
  unprocessable: 422,
  'too-many-requests': 429,
  damaged: 500,
  unavailable: 503,
  'insufficient-storage': 507,
} as const satisfies Record<ErrorKind, number>

/** An error whose message is meant for the user; anything else that is thrown is a defect and answers 500. */
export class OmegaError extends Error {
  override readonly name = 'OmegaError'
  readonly kind: ErrorKind
  /** Headers that the answer must carry, such as `Allow` or `WWW-Authenticate`. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    kind: ErrorKind,
    message: string,
    options: { headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.headers = options.headers ?? {}
  }
}

/** Something that stays unavailable until somebody changes something: nothing is gained by waiting for it. */
export class LastingError extends OmegaError {
  constructor(message: string, cause?: unknown) {
    super('unavailable', message, { headers: { 'Retry-After': '60' }, cause })
  }
}

/** What helps to find out why a computation broke: the ends of longer texts. */
export interface Trace {
  readonly traceback?: string
  readonly stdout?: string
  readonly stderr?: string
}

/** What to say of an exception in one line: its message, or its type where it has none. */
export function textOfException(exception: string, message: string): string {
  return message.trim() === '' ? exception : message
}

/** A computation that broke: 422 with the type and the message of the exception, as Python would name it. */
export class ComputationError extends OmegaError {
  /** Such as `ValueError` or `NotFittedError`. */
  readonly exception: string
  readonly trace: Trace | undefined

  constructor(exception: string, message: string, cause?: unknown, trace?: Trace) {
    super('unprocessable', message, { cause })
    this.exception = exception
    this.trace = trace
  }
}

/** A service that refuses a request by a status of its own choice, with what it says. */
export class ServiceError extends ComputationError {
  /** Of HTTP, from 400 on. */
  readonly status: number
  /** The text, or the JSON that the service answers in its place. */
  readonly answer: string | object

  constructor(exception: string, status: number, answer: string | object) {
    super(exception, typeof answer === 'string' ? answer : JSON.stringify(answer))
    this.status = status
    this.answer = answer
  }
}

/** The HTTP status of an error that is meant for the user. */
export function statusOf(error: OmegaError): number {
  return error instanceof ServiceError ? error.status : STATUS[error.kind]
}

export function badRequest(message: string, cause?: unknown): OmegaError {
  return new OmegaError('bad-request', message, { cause })
}

export function notFound(message: string): OmegaError {
  return new OmegaError('not-found', message)
}
