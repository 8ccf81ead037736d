import { notFound } from '../error.ts'
import { configRoutes } from '../resources/config/routes.ts'
import { datasetRoutes } from '../resources/dataset/routes.ts'
import { responseRoutes } from '../resources/generation/responses/routes.ts'
import { generationRoutes } from '../resources/generation/routes.ts'
import { inferenceRoutes } from '../resources/inference/routes.ts'
import { jobRoutes } from '../resources/job/routes.ts'
import { modelRoutes } from '../resources/model/routes.ts'
import { scriptRoutes } from '../resources/script/routes.ts'
import { serviceRoutes } from '../resources/service/routes.ts'
import { serviceStatusRoutes } from '../resources/service-status/routes.ts'
import { taskRoutes } from '../resources/task/routes.ts'
import type { Route } from '../routing/route.ts'
import { addressesOf } from './address.ts'
import { methodsOf, notAllowed } from './methods.ts'

/** Every route that rules apply to, once. */
export const routes: readonly Route[] = [
  ...datasetRoutes,
  ...modelRoutes,
  ...jobRoutes,
  ...scriptRoutes,
  ...serviceRoutes,
  ...generationRoutes,
  ...responseRoutes,
  ...inferenceRoutes,
  ...taskRoutes,
  ...configRoutes,
  ...serviceStatusRoutes,
]

const ruled = routes.filter((route) => !route.ofTask)

/** The actions of each resource, as rules name them. */
export const actionsByResource: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(ruled.map((route) => route.resource))].map((resource) => [
    resource,
    [...new Set(ruled.filter((route) => route.resource === resource).map((route) => route.action))],
  ]),
)

/** Where resources are found besides `/api/v1/`. */
export const aliases: ReadonlyMap<string, string> = new Map(
  routes.flatMap(({ alias, resource }) => (alias === undefined ? [] : [[alias, resource] as const])),
)

const resources = [...new Set(routes.map((route) => route.resource))]
const addresses = addressesOf(routes)
const placed = routes.filter(({ address }) => address === undefined)
const byPlace = Map.groupBy(placed, ({ resource, target, action }) =>
  target === 'action' || target === 'verb' ? `${resource} ${target} ${action}` : `${resource} ${target}`,
)
const presenters = new Map(routes.map((route) => [`${route.resource} ${route.action}`, route.present]))

export interface RoutedRequest {
  readonly method: string
  readonly resource: string
  /** All of the path behind the resource. */
  readonly rest: string
  readonly query: URLSearchParams
}

/** The route of a request, and the name without its action. Throws 404 and 405. */
export function findRoute({ method, resource, rest, query }: RoutedRequest): { route: Route; name: string } {
  const { candidates, name } = routesAt(resource, rest)
  return { route: chosen(candidates, method, query), name }
}

/** The routes of a place, whatever their method, and the name without its action. Throws 404. */
export function routesAt(resource: string, rest: string): { candidates: readonly Route[]; name: string } {
  const { candidates, name } = placeOf(resource, rest)
  if (!candidates) throw notFound(`There is no resource "${resource}", use one of ${resources.join(', ')}`)
  return { candidates, name }
}

/** The route of a path of its own, if it is one, and the name in it. Throws 405, and 400 for what no name may have. */
export function findAddress(
  pathname: string,
  method: string,
  query: URLSearchParams,
): { route: Route; name: string } | undefined {
  const at = addressAt(pathname, method)
  return at && { route: chosen(at.candidates, method, query), name: at.name }
}

/** The routes of a path of its own, whatever their method, unless it may be one of another server to which that is sent. */
export function addressAt(
  pathname: string,
  method?: string,
): { candidates: readonly Route[]; name: string } | undefined {
  for (const address of addresses) {
    const name = address.nameIn(pathname)
    if (name === undefined) continue
    // Behind a name may be another server's verb, or a misspelt one.
    const isOpen = (method === 'POST' || method === 'PUT') && address.path.endsWith('}') && /[/:]/.test(name)
    if (isOpen && !address.routes.some((route) => route.method === routed(method))) continue
    return { candidates: address.routes, name }
  }
  return undefined
}

/** Where all routes are: `/api/*` and the like. */
export const places: readonly string[] = [
  ...new Set(['/api/*', ...addresses.map(({ path }) => `/${path.split('/')[1]}/*`)]),
]

function routed(method: string): string {
  return method === 'HEAD' ? 'GET' : method
}

function chosen(candidates: readonly Route[], method: string, query: URLSearchParams): Route {
  const matching = candidates.filter((route) => route.method === routed(method))
  const route =
    matching.find(({ given }) => given !== undefined && query.has(given)) ??
    matching.find(({ given }) => given === undefined)
  if (route) return route
  throw notAllowed(method, methodsOf(candidates))
}

/** The last segment is an action, or the first one a verb, only where the table has it for that resource. */
function placeOf(resource: string, rest: string): { candidates: readonly Route[] | undefined; name: string } {
  const [, name, action] = /^(.+)\/([^/]+)$/s.exec(rest) ?? []
  const ofAction = name === undefined ? undefined : byPlace.get(`${resource} action ${action}`)
  if (name !== undefined && ofAction) return { candidates: ofAction, name }
  const [, verb, object] = /^([^/]+)\/(.+)$/s.exec(rest) ?? []
  const ofVerb = object === undefined ? undefined : byPlace.get(`${resource} verb ${verb}`)
  if (object !== undefined && ofVerb) return { candidates: ofVerb, name: object }
  const target = rest === '' ? 'collection' : 'object'
  return { candidates: byPlace.get(`${resource} ${target}`), name: rest }
}

/** What a route with tasks answers of their results. */
export function presenterOf(resource: string, action: string): Route['present'] {
  return presenters.get(`${resource} ${action}`)
}
