/** What can go wrong in answering a request: closed, so that the status is decided in one place. */
export type ErrorKind =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'unavailable'

/** The HTTP status of each kind of error (the guide's "Methods and Responses", RFC 9110). */
export const STATUS = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
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

export function badRequest(message: string, cause?: unknown): OmegaError {
  return new OmegaError('bad-request', message, { cause })
}

export function notFound(message: string): OmegaError {
  return new OmegaError('not-found', message)
}
