import type { MiddlewareHandler } from 'hono'
import { OmegaError } from '../error.ts'

const SAFE = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses writes that a page of another origin sends. A browser lets such a page send text without asking
 * first, which would reach a server on the user's own machine; clients that are no browsers send no `Origin`.
 */
export function refuseForeignOrigins(allowed: string | undefined): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin')
    if (origin !== undefined && !SAFE.includes(c.req.method)) {
      const own = new URL(c.req.url).host
      const isOwn = URL.canParse(origin) && new URL(origin).host === own
      if (!isOwn && origin !== allowed) {
        throw new OmegaError(
          'forbidden',
          `Pages of "${origin}" may not write here, start the server with --cors to let one`,
        )
      }
    }
    await next()
  }
}
