import type { Context, MiddlewareHandler } from 'hono'
import { traceContextOf } from '../tracing/trace-context.ts'
import type { Attributes, Tracer } from '../tracing/tracer.ts'
import { countBytes } from './count-bytes.ts'
import { METRICS } from './metrics.ts'
import type { Outside } from './outside.ts'
import { isProbe } from './probes.ts'
import type { RequestVariables } from './request-log.ts'

type Env = { Variables: RequestVariables; Bindings: { readonly outside: Outside } }

/** Of the semantic conventions; any other is `_OTHER`. */
const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'QUERY',
])

/**
 * A span for each request until its answer was taken, by OpenTelemetry's conventions for HTTP, with the span that the request names
 * as its parent. Who asks every few seconds whether the server is well has none. A query may hold what is secret and is not told.
 */
export function traceRequests(tracer: Tracer): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (isProbe(c.req.path) || c.req.path === METRICS) return next()
    const method = METHODS.has(c.req.method) ? c.req.method : '_OTHER'
    const spoken = method === '_OTHER' ? 'HTTP' : method
    const span = tracer.begin({
      name: spoken,
      kind: 'server',
      parent: traceContextOf(c.req.raw.headers),
      attributes: { 'http.request.method': method, ...asked(c) },
    })
    c.set('trace', span.context)
    await next()
    const { status, body } = c.res
    const { route, user } = c.var
    const ended = (bytes?: number) =>
      span.end({
        ...(route !== undefined && { name: `${spoken} ${route}` }),
        attributes: {
          'http.response.status_code': status,
          'http.response.header.x-request-id': [c.get('requestId')],
          ...(route !== undefined && { 'http.route': route }),
          ...(user !== undefined && { 'user.name': user }),
          ...(bytes !== undefined && { 'http.response.body.size': bytes }),
        },
        error: status >= 500 ? (c.error?.name ?? String(status)) : undefined,
      })
    if (body === null || !c.get('streams')) return ended()
    c.res = new Response(countBytes(body, ended), c.res)
  }
}

function asked({ req, env: { outside } }: Context<Env>): Attributes {
  const url = new URL(req.url)
  const scheme = outside.protocol ?? url.protocol.slice(0, -1)
  const { hostname, port } = outside.host === undefined ? url : new URL(`${scheme}://${outside.host}`)
  const [client, agent] = [outside.address(), req.header('user-agent')]
  return {
    'url.scheme': scheme,
    'url.path': url.pathname,
    'server.address': hostname,
    'server.port': Number(port) || (scheme === 'https' ? 443 : 80),
    ...(client !== undefined && { 'client.address': client }),
    ...(agent !== undefined && { 'user_agent.original': agent }),
  }
}
