import { badRequest, type OmegaError } from '../../error.ts'

/** What says of itself what cannot be. */
export function damaged(detail: string, cause?: unknown): OmegaError {
  return badRequest(`The body is not a whole Arrow IPC stream: ${detail}`, cause)
}
