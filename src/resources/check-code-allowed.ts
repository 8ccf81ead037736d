import { OmegaError } from '../error.ts'

/** Throws 403 where code that users send is not run. */
export function checkCodeAllowed({ runsCode }: { readonly runsCode?: boolean }): void {
  if (runsCode) return
  throw new OmegaError(
    'forbidden',
    'This server runs no code: it was started with --no-code, or serves other hosts without users',
  )
}
