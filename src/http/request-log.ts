import type { MiddlewareHandler } from 'hono'

/** What the shell knows of a request. */
export interface RequestVariables {
  requestId: string
  /** Who has signed in. */
  user?: string
}

/** One request. Neither its query nor a header nor a body is in it, which may hold what is secret. */
export interface RequestEntry {
  /** When it came, ISO 8601. */
  readonly time: string
  /** As the client was answered in `X-Request-Id`. */
  readonly id: string
  /** Null where nobody has signed in. */
  readonly user: string | null
  readonly method: string
  readonly path: string
  readonly status: number
  /** Until its answer began: a stream may go on for long. */
  readonly ms: number
}

/** Tells of every request, refused ones too. */
export function logRequests(
  log: (entry: RequestEntry) => void,
): MiddlewareHandler<{ Variables: RequestVariables }> {
  return async (c, next) => {
    const time = new Date().toISOString()
    const start = performance.now()
    await next()
    log({
      time,
      id: c.get('requestId'),
      user: c.get('user') ?? null,
      method: c.req.method,
      path: new URL(c.req.url).pathname,
      status: c.res.status,
      ms: Math.round(performance.now() - start),
    })
  }
}
