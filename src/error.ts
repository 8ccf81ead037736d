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
  | 'unprocessable'
  | 'unavailable'

/** The HTTP status of each kind of error (the guide's "Methods and Responses", RFC 9110). */
export const STATUS = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  gone: 410,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  unprocessable: 422,
  unavailable: 503,
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

/** A computation that broke: 422 with the type and the message of the exception, as Python would name it. */
export class ComputationError extends OmegaError {
  /** Such as `ValueError` or `NotFittedError`. */
  readonly exception: string

  constructor(exception: string, message: string, cause?: unknown) {
    super('unprocessable', message, { cause })
    this.exception = exception
  }
}

export function badRequest(message: string, cause?: unknown): OmegaError {
  return new OmegaError('bad-request', message, { cause })
}

export function notFound(message: string): OmegaError {
  return new OmegaError('not-found', message)
}
