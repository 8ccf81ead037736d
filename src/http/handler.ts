import type { Datasets } from '../datasets/datasets.ts'
import { LocalDatasets } from '../datasets/local-datasets.ts'
import { RememberedAnswers } from '../datasets/remembered-answers.ts'
import { LocalLongFiles } from '../long-files/local-long-files.ts'
import type { LongFiles } from '../long-files/long-files.ts'
import { checkCodeAllowed } from '../resources/check-code-allowed.ts'
import type { Answer, Call } from '../routing/call.ts'
import type { Route } from '../routing/route.ts'
import { parseBucket } from '../store/bucket-name.ts'
import type { Store } from '../store/store.ts'
import type { TaskRecord } from '../store/task-records.ts'
import type { TaskClient } from '../tasks/client.ts'
import type { TraceContext } from '../tracing/trace-context.ts'
import { Access } from './access.ts'
import type { Credentials, createAuthenticator } from './authenticate.ts'
import { limitedBody, smallBody } from './body.ts'
import type { Connection } from './connection.ts'
import { headOf } from './head.ts'
import { isNavigation, refuseForeignComputing } from './origin.ts'
import { inside, type Outside } from './outside.ts'
import { rememberingPaths } from './path.ts'
import { guidePresenter, type Presenter } from './presenter.ts'
import { presenterFor } from './presenter-for.ts'
import { watchReader } from './reader-watch.ts'
import type { RequestBody } from './request-body.ts'
import { problemBody } from './response.ts'
import { actionsByResource, findAddress, findRoute, presenterOf } from './routes.ts'
import type { Rules } from './rules.ts'
import { sentFile } from './sent-file.ts'
import { type LimitOptions, UserLimits } from './user-limits.ts'

/** Without `users` and `tokens` everyone may call. */
export interface HandlerOptions extends Credentials {
  readonly store: Store
  readonly tasks: TaskClient
  /** Where the work on datasets is done; in the thread that serves when absent. */
  readonly datasets?: Datasets
  /** Where long notebooks and packages are read; in the thread that serves when absent. */
  readonly longFiles?: LongFiles
  readonly rules: Rules
  /** The URLs of the cluster that the server is on, for its users' own clients; absent without one. */
  readonly cluster?: Call['cluster']
  /** Whether jobs and scripts may be stored and run; no when absent. */
  readonly runsCode?: boolean
  /** How answers are worded; as in the guide when absent. */
  readonly presenter?: Presenter
  /** Bytes. */
  readonly bodyLimit: number
  /** How long a client may take nothing of an answer that waits for it, in seconds; a minute when absent. */
  readonly stallTimeout?: number
  /** How much each user may ask for; anything when absent. */
  readonly limits?: LimitOptions
  /** The origins that browsers may call from; none when absent. */
  readonly cors?: readonly string[]
}

/** What the outer shell gives with a request, and is told of it. */
export interface RequestContext {
  readonly requestId: string
  readonly body: RequestBody
  readonly connection: Connection
  readonly outside: Outside
  readonly signedIn: (user: string) => void
  readonly routed: (route: Route) => void
  /** The answer is made as it is sent. */
  readonly streamed: () => void
  /** The span that the request is, or belongs to; absent where none is named. */
  readonly trace?: TraceContext | undefined
  /** How this one answer is worded, where not as the server is set. */
  readonly presenter?: Presenter
}

/** What a resource knows of the request: a class, as an object with a getter of its own keeps what it holds for long. */
class CallRequest implements Pick<Request, 'method' | 'headers' | 'signal'> {
  readonly #request: Request
  readonly method: string
  readonly headers: Headers

  constructor(request: Request, headers: Headers) {
    this.#request = request
    this.method = request.method
    this.headers = headers
  }

  /** Made for who asks; Deno says on stderr that somebody has. */
  get signal(): AbortSignal {
    return this.#request.signal
  }
}

/** Answers requests below `/api/v1/`: route, authenticate, rules, parse, handle. Throws `OmegaError`. */
export function createApiHandler(
  options: HandlerOptions,
  authenticate: ReturnType<typeof createAuthenticator> | undefined,
): (request: Request, context: RequestContext) => Promise<Response> {
  const {
    store,
    tasks,
    datasets = new RememberedAnswers(new LocalDatasets(store), store),
    longFiles = new LocalLongFiles(store),
    rules,
    bodyLimit,
    cors = [],
    presenter = guidePresenter,
  } = options
  const patience = (options.stallTimeout ?? 60) * 1000
  const limits = new UserLimits(options.limits)
  const parse = rememberingPaths()
  return async (request, context) => {
    const { requestId, signedIn, routed, streamed, body, connection, outside } = context
    const words = context.presenter ?? presenter
    const url = new URL(request.url)
    if (outside.carried !== '') url.pathname = inside(url.pathname, outside)
    const { method } = request
    const place = findAddress(url.pathname, method, url.searchParams) ?? parse(url)
    const contentEncoding = request.headers.get('content-encoding')
    const principal = await authenticate?.(request, outside.address())
    if (principal) signedIn(principal.name)
    const { route, name } =
      'route' in place
        ? place
        : findRoute({ method, resource: place.resource, rest: place.name, query: url.searchParams })
    routed(route)
    const { resource, action } = route
    const access = new Access(rules, principal)
    const allows = (subject: string) => access.allows({ resource, name: subject, action })
    const authorize = (subject: string) => access.authorize({ resource, name: subject, action })
    const bucket = parseBucket(request.headers.get('bucket'))
    if (principal) limits.admit(principal.name, route) // what is refused counts too
    access.admit(route, bucket)
    if (route.target !== 'collection' && !route.ofTask) authorize(route.objectName?.(name, allows) ?? name)
    if (route.code) checkCodeAllowed(options)
    if (route.present && !(route.shows && isNavigation(request))) refuseForeignComputing(request, cors)
    let streams = false
    const watched = async (answer: Promise<Answer>): Promise<Answer> => {
      const { body: content, ...head } = await answer
      if (!(content instanceof ReadableStream)) return answer
      streams = true
      streamed()
      return { ...head, body: watchReader(content, patience, connection) }
    }
    const plain = limitedBody(body, contentEncoding, bodyLimit)
    const { headers } = request
    const file =
      plain &&
      (await sentFile({ route, name, headers, query: url.searchParams, body: plain, limit: bodyLimit }))
    const answer = route.handle({
      store,
      tasks,
      datasets,
      longFiles,
      request: new CallRequest(request, file?.headers ?? headers),
      isFile: file?.isNamed ?? false,
      resource,
      action,
      name,
      bucket,
      query: file?.query ?? url.searchParams,
      base: outside.base,
      pathname: url.pathname,
      collectionUri: `${outside.base}/api/v1/${resource}/`,
      ...(context.trace && { trace: context.trace }),
      user: principal?.name ?? null,
      runsCode: options.runsCode ?? false,
      mayRunCode: (subject) => options.runsCode === true && access.mayRunCode(subject),
      ...(options.cluster && { cluster: options.cluster }),
      body: file?.body ?? plain,
      wholeBody: file ? undefined : smallBody(body, contentEncoding),
      allows,
      authorize,
      authorizeTask: (subject) => access.authorize(subject),
      seesTask: (task) => access.sees(task),
      ...(!access.seesAll && {
        showsTask: (task: TaskRecord) => access.sees(task) && access.allows(task.subject),
      }),
      visible: (subject) => access.allowsAny(resource, subject, actionsByResource.get(resource) ?? []),
      present: (task, result) => {
        const present = presenterOf(task.subject.resource, task.subject.action)
        if (!present) throw new Error(`Task "${task.id}" is of a route that runs no tasks`)
        return present(task, result)
      },
      problem: (error) => problemBody(error, requestId),
      wording: words,
    })
    const response = await presenterFor(url.pathname, words).respond(route, name, watched(answer))
    return request.method === 'HEAD' ? headOf(response, streams) : response
  }
}
