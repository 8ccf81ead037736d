import { OmegaError } from '../error.ts'
import type { Rules } from './rules.ts'

/** Who a request comes from. */
export interface Principal {
  readonly name: string
  /** Reads and asks for predictions, and changes nothing. */
  readonly readOnly?: boolean
  /** Rules of the user's own, beside those of the server. */
  readonly rules?: Rules
  /** The only buckets. */
  readonly buckets?: readonly string[]
  /** Sees the tasks of others too. */
  readonly allTasks?: boolean
}

/** Credentials that are missing or wrong; the challenges say which schemes would be taken (RFC 9110, 11.6.1). */
export function unauthorized(message: string, challenges: readonly string[]): OmegaError {
  return new OmegaError('unauthorized', message, { headers: { 'WWW-Authenticate': challenges.join(', ') } })
}
