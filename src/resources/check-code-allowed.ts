import { OmegaError } from '../error.ts'
import type { Call } from '../routing/call.ts'

/** Throws 403 where code that users send is not run. */
export function checkCodeAllowed(call: Call): void {
  if (call.runsCode) return
  throw new OmegaError(
    'forbidden',
    'This server runs no code: it was started with --no-code, or serves other hosts without users',
  )
}
