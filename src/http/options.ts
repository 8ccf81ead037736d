import type { MiddlewareHandler } from 'hono'
import { OmegaError } from '../error.ts'
import { isDocument } from './docs.ts'
import { methodsOf, notAllowed, READ_ONLY } from './methods.ts'
import { METRICS } from './metrics.ts'
import { inside, type Outside } from './outside.ts'
import { parsePath } from './path.ts'
import { isProbe } from './probes.ts'
import { addressAt, routesAt } from './routes.ts'

/** The methods that there are at a URL; none where there is nothing. */
export function methodsAt(given: string, outside: Outside): readonly string[] {
  const url = new URL(given)
  url.pathname = inside(url.pathname, outside)
  const { pathname } = url
  if (isFixed(pathname)) return READ_ONLY
  try {
    const address = addressAt(pathname)
    if (address) return methodsOf(address.candidates)
    const { resource, name } = parsePath(url.href)
    return methodsOf(routesAt(resource, name).candidates)
  } catch (error) {
    if (error instanceof OmegaError) return []
    throw error
  }
}

/**
 * Answers OPTIONS with the methods that there are, without asking who asks: a browser's preflight has no key. Preflights are
 * left to whoever answers them, where there is somebody.
 */
export function answerOptions(
  leavesPreflights: boolean,
): MiddlewareHandler<{ Bindings: { outside: Outside } }> {
  return async (c, next) => {
    if (c.req.method !== 'OPTIONS') return next()
    if (leavesPreflights && c.req.header('access-control-request-method') !== undefined) return next()
    const methods = methodsAt(c.req.url, c.env.outside)
    return methods.length === 0 ? next() : c.body(null, 204, { Allow: methods.join(', ') })
  }
}

/** Refuses to do anything with pages and probes but to read them. */
export function refuseFixed(): MiddlewareHandler {
  return (c, next) => {
    const { method, path } = c.req
    if (isFixed(path) && !READ_ONLY.includes(method)) throw notAllowed(method, READ_ONLY)
    return next()
  }
}

/** What can be asked of a page with forms. */
const FORMS: readonly string[] = ['GET', 'HEAD', 'POST', 'OPTIONS']

/** Pages for browsers are read, and their forms are sent; what they ask of the API has the methods of that. */
export function refuseOnPages(): MiddlewareHandler {
  return async (c, next) => {
    const { method, path } = c.req
    if (path.startsWith('/ui/api/')) return next()
    if (method === 'OPTIONS') return c.body(null, 204, { Allow: FORMS.join(', ') })
    if (!FORMS.includes(method)) throw notAllowed(method, FORMS)
    return next()
  }
}

function isFixed(pathname: string): boolean {
  return isProbe(pathname) || isDocument(pathname) || pathname === METRICS
}
