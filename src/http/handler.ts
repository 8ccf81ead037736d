import { notFound, OmegaError } from '../error.ts'
import { parseName } from '../resources/name.ts'
import type { Store } from '../store/store.ts'
import { createAuthenticator, type Users } from './authenticate.ts'
import { limitedBody } from './body.ts'
import { parsePath } from './path.ts'
import { toResponse } from './response.ts'
import type { Route } from './route.ts'
import { actionsByResource, routesAt } from './routes.ts'
import type { Rules } from './rules.ts'

export interface HandlerOptions {
  readonly store: Store
  readonly rules: Rules
  /** Absent: everyone may call. */
  readonly users?: Users
  /** Bytes. */
  readonly bodyLimit: number
}

/** Answers requests below `/api/v1/`: route, authenticate, rules, parse, handle. Throws `OmegaError`. */
export function createApiHandler(options: HandlerOptions): (request: Request) => Promise<Response> {
  const { store, rules, users, bodyLimit } = options
  const authenticate = users && createAuthenticator(users)
  return async (request) => {
    const url = new URL(request.url)
    const path = parsePath(request.url)
    await authenticate?.(request)
    const { name } = path
    const route = findRoute(request.method, path.resource, name)
    const authorize = (subject: string) => {
      if (!rules.allows({ resource: route.resource, name: subject, action: route.action })) {
        throw new OmegaError('forbidden', `No rule allows "${route.resource}/${subject}/${route.action}"`)
      }
    }
    if (route.target === 'object') authorize(parseName(name).name)
    const answer = await route.handle({
      store,
      request,
      name,
      bucket: request.headers.get('bucket') || 'omegaml',
      query: url.searchParams,
      collectionUri: `/api/${path.version}/${path.resource}/`,
      body: limitedBody(request, bodyLimit),
      authorize,
      visible: (subject) =>
        rules.allowsAny(route.resource, subject, actionsByResource.get(route.resource) ?? []),
    })
    const response = toResponse(route, answer)
    return request.method === 'HEAD' ? withoutBody(response) : response
  }
}

/** Lets go of what a body would have read; the framework would drop it open. */
async function withoutBody(response: Response): Promise<Response> {
  await response.body?.cancel()
  return new Response(null, response)
}

function findRoute(method: string, resource: string, name: string): Route {
  const methods = routesAt(resource, name === '' ? 'collection' : 'object')
  if (!methods) {
    throw notFound(
      `There is no resource "${resource}", use one of ${[...actionsByResource.keys()].join(', ')}`,
    )
  }
  const route = methods.get(method === 'HEAD' ? 'GET' : method)
  if (route) return route
  const allow = [...methods.keys()].join(', ')
  throw new OmegaError('method-not-allowed', `Method "${method}" is not allowed here, use ${allow}`, {
    headers: { Allow: allow },
  })
}
