import type { MiddlewareHandler } from 'hono'
import type { TraceContext } from '../tracing/trace-context.ts'
import { countBytes } from './count-bytes.ts'
import type { Outside } from './outside.ts'

/** What the shell knows of a request. */
export interface RequestVariables {
  requestId: string
  /** Who has signed in. */
  user?: string
  /** The path of its route, with `{name}` where a name stands; absent where there is none. */
  route?: string
  /** The span that is recorded of it; absent where none is. */
  trace?: TraceContext
  /** Its answer is made as it is sent. */
  streams?: boolean
}

/** One request. Neither its query nor a header nor a body is in it, which may hold what is secret. */
export interface RequestEntry {
  /** When it came, ISO 8601. */
  readonly time: string
  /** As the client was answered in `X-Request-Id`. */
  readonly id: string
  /** Of the trace that its span is recorded in; absent where none is. */
  readonly trace?: string
  /** Null where nobody has signed in. */
  readonly user: string | null
  /** Of the client, as far as trusted proxies tell; null where nobody says. */
  readonly address: string | null
  readonly method: string
  readonly path: string
  readonly status: number
  /** Until its answer began. */
  readonly ms: number
  /** Until all of its answer was taken, or its reader left. */
  readonly duration: number
  /** Of its answer's body, as many as were taken. */
  readonly bytes: number
}

type Logged = MiddlewareHandler<{ Variables: RequestVariables; Bindings: { readonly outside: Outside } }>

/** Tells of every request when its answer has ended, refused ones too. */
export function logRequests(log: (entry: RequestEntry) => void): Logged {
  return async (c, next) => {
    const time = new Date().toISOString()
    const start = performance.now()
    const address = c.env.outside.address() ?? null // Bun knows none of a connection that has ended
    const passed = () => Math.round(performance.now() - start)
    await next()
    const ms = passed()
    const { status, body } = c.res
    const told = (bytes: number) =>
      log({
        time,
        id: c.get('requestId'),
        ...traceOf(c.get('trace')),
        user: c.get('user') ?? null,
        address,
        method: c.req.method,
        path: new URL(c.req.url).pathname,
        status,
        ms,
        duration: passed(),
        bytes,
      })
    if (body === null) return told(0)
    if (c.get('streams')) {
      c.res = new Response(countBytes(body, told), c.res)
      return
    }
    // One piece stays one piece, whose length the runtime tells the client.
    const piece = new Uint8Array(await c.res.arrayBuffer())
    c.res = new Response(piece, c.res)
    told(piece.byteLength)
  }
}

function traceOf(trace: TraceContext | undefined): Pick<RequestEntry, 'trace'> {
  return trace ? { trace: trace.traceparent.split('-')[1]! } : {}
}
