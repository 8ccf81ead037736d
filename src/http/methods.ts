import { OmegaError } from '../error.ts'
import type { Route } from '../routing/route.ts'

/** What can be asked of a page or a probe. */
export const READ_ONLY: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/** The methods of a place as `Allow` lists them: HEAD goes with GET, OPTIONS with all (RFC 9110, 9.3). */
export function methodsOf(routes: readonly Pick<Route, 'method'>[]): readonly string[] {
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return [...new Set([...methods, 'OPTIONS'])]
}

export function notAllowed(method: string, allowed: readonly string[]): OmegaError {
  const allow = allowed.join(', ')
  return new OmegaError('method-not-allowed', `Method "${method}" is not allowed here, use ${allow}`, {
    headers: { Allow: allow },
  })
}
