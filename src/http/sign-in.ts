import { OmegaError } from '../error.ts'

/** Who a request comes from. */
export interface Principal {
  readonly name: string
}

/** Credentials that are missing or wrong; the challenges say which schemes would be taken (RFC 9110, 11.6.1). */
export function unauthorized(message: string, challenges: readonly string[]): OmegaError {
  return new OmegaError('unauthorized', message, { headers: { 'WWW-Authenticate': challenges.join(', ') } })
}
