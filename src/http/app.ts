import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { requestId } from 'hono/request-id'
import { getPath } from 'hono/utils/url'
import { notFound } from '../error.ts'
import { traceContextOf } from '../tracing/trace-context.ts'
import type { Tracer } from '../tracing/tracer.ts'
import { createAuthenticator } from './authenticate.ts'
import { browserPages } from './browser-pages.ts'
import type { Connection } from './connection.ts'
import { docs } from './docs.ts'
import { createApiHandler, type HandlerOptions } from './handler.ts'
import { withoutLength } from './head.ts'
import { createMetrics, METRICS } from './metrics.ts'
import { metricsReader } from './metrics-reader.ts'
import { answerOptions, methodsAt, refuseFixed, refuseOnPages } from './options.ts'
import { refuseForeignHosts, refuseForeignOrigins } from './origin.ts'
import { inside, type Outside, type OutsideOptions, outsideReader } from './outside.ts'
import { guidePresenter } from './presenter.ts'
import { presenterFor } from './presenter-for.ts'
import { isProbe, probes } from './probes.ts'
import { RequestBody } from './request-body.ts'
import { logRequests, type RequestEntry, type RequestVariables } from './request-log.ts'
import { problem } from './response.ts'
import { routePath } from './route-path.ts'
import { places } from './routes.ts'
import { traceRequests } from './trace-requests.ts'
import { besideUnread } from './unread-body.ts'

/** What pages of other origins may read of an answer, besides what any may. */
const EXPOSED = ['ETag', 'Link', 'Location', 'Retry-After', 'X-Request-Id']

/** Where the pages for browsers are. */
const PAGES = '/ui/*'

/** How long a browser may remember what it was allowed, in seconds; Chromium does for two hours at most. */
const PREFLIGHT_LIFE = 7200

export interface AppOptions extends HandlerOptions, OutsideOptions {
  readonly version: string
  /** Whether the server is about to end, so that it is not ready; never when absent. */
  readonly isClosing?: () => boolean
  /** Whether a name that a request gives for this server is one of its own; all are when absent. */
  readonly acceptsHost?: (host: string) => boolean | Promise<boolean>
  /** Whether there are pages for browsers at `/ui/`; no when absent. */
  readonly ui?: boolean
  /** Told of every request when its answer has ended. */
  readonly log?: (entry: RequestEntry) => void
  /** Records a span for each request; none when absent. */
  readonly tracer?: Tracer | undefined
  /** Told of every defect, with the id that the client was answered. */
  readonly report?: (error: unknown, requestId: string) => void
}

const NO_PREFIX = { carried: '' }

/** What the shell gives with a request, in the place that Hono has for what a runtime does. */
interface Incoming {
  readonly body: RequestBody
  readonly connection: Connection
  readonly outside: Outside
}

/**
 * The outer shell: middleware, probes and documents; the API itself is the handler's. Without `datasets` and `longFiles`, as where no
 * process can be started, what is large of them is decoded, filtered and encoded in the thread that serves, and holds it
 * up meanwhile; `openOmega` gives such as do it in processes of their own. Without the address of a connection all
 * attempts to sign in count as of one client.
 */
export function createHandler(
  options: AppOptions,
): (request: Request, connection?: Connection) => Promise<Response> {
  const app = new Hono<{ Variables: RequestVariables; Bindings: Incoming }>({
    getPath: (request, given) => inside(getPath(request), given?.env?.outside ?? NO_PREFIX),
  })
  const outsideOf = outsideReader(options)
  const { users, tokens } = options
  const authenticate = (users || tokens) && createAuthenticator({ users, tokens })
  const api = createApiHandler(options, authenticate)
  const metrics = createMetrics(options)
  const signInReader = authenticate && metricsReader(authenticate)

  app.use(requestId())
  app.use(async (c, next) => {
    const start = performance.now()
    await next()
    c.res.headers.set('X-Request-Id', c.get('requestId')) // Hono forgets it where the answer is a Response
    const route = c.get('route') ?? (isProbe(c.req.path) || c.req.path === METRICS ? c.req.path : 'other')
    const seconds = (performance.now() - start) / 1000
    metrics.observe({ method: c.req.method, route, status: c.res.status, seconds })
  })
  if (options.tracer) app.use(traceRequests(options.tracer))
  if (options.log) app.use(logRequests(options.log))
  app.use(answerOptions(options.cors !== undefined))
  if (options.cors) {
    app.use(
      cors({
        origin: [...options.cors],
        allowMethods: (_, c) => [...methodsAt(c.req.url, c.env.outside)],
        exposeHeaders: EXPOSED,
        maxAge: PREFLIGHT_LIFE,
      }),
    )
  }
  for (const place of [...places, METRICS, ...(options.ui ? [PAGES] : [])]) {
    if (options.acceptsHost) app.use(place, refuseForeignHosts(options.acceptsHost))
    app.use(place, refuseForeignOrigins(options.cors ?? []))
  }
  app.use(refuseFixed())
  const { store, tasks, presenter = guidePresenter, version, isClosing, report } = options
  app.route('/', probes(store, tasks, presenter, version, isClosing))
  app.get(METRICS, async (c) => {
    const principal = await signInReader?.(c.req.raw, c.env.outside.address())
    if (principal) c.set('user', principal.name)
    return c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType })
  })
  app.route('/', docs(version, options.ui))
  const handlers = places.map((place) => [place, api] as const)
  if (options.ui) {
    app.use(PAGES, refuseOnPages())
    app.get('/ui', (c) => c.redirect('ui/'))
    const takesTokens = tokens !== undefined
    const { rules, runsCode = false } = options
    const pages = browserPages({ api, authenticate, rules, runsCode, report, version, takesTokens })
    handlers.push([PAGES, pages])
  }
  for (const [place, handle] of handlers) {
    app.all(place, (c) =>
      handle(c.req.raw, {
        ...c.env,
        requestId: c.get('requestId'),
        signedIn: (user) => c.set('user', user),
        routed: (route) => c.set('route', place === PAGES ? PAGES : routePath(route)),
        streamed: () => c.set('streams', true),
        trace: c.get('trace') ?? traceContextOf(c.req.raw.headers),
      }),
    )
  }
  app.notFound((c) =>
    problem(
      notFound(
        `There is nothing at "${c.req.path}", the documents are at "${c.env.outside.base}/api/doc/v1"`,
      ),
      c.get('requestId'),
    ),
  )
  app.onError((error, c) => {
    const words = presenterFor(c.req.path, options.presenter ?? guidePresenter)
    const answer = words.problem(error, c.get('requestId'))
    if (answer.status === 500) options.report?.(error, c.get('requestId'))
    return answer
  })
  return async (request, connection = {}) => {
    const body = new RequestBody(request, connection)
    const answer = await app.fetch(request, { body, connection, outside: outsideOf(request, connection) })
    return besideUnread(
      body,
      connection.countsNothing && request.method === 'HEAD' ? withoutLength(answer) : answer,
    )
  }
}
