import { datasetRoutes } from '../resources/dataset-routes.ts'
import type { Method, Route } from './route.ts'

/** Every route that rules apply to, once. */
export const routes: readonly Route[] = [...datasetRoutes]

/** The actions of each resource, as rules name them. */
export const actionsByResource: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(routes.map((route) => route.resource))].map((resource) => [
    resource,
    routes.filter((route) => route.resource === resource).map((route) => route.action),
  ]),
)

const byPlace = new Map<string, Map<Method, Route>>()
for (const route of routes) {
  const place = `${route.resource} ${route.target}`
  const methods = byPlace.get(place) ?? new Map<Method, Route>()
  byPlace.set(place, methods.set(route.method, route))
}

/** The routes of one place by method; undefined when nothing is there. */
export function routesAt(resource: string, target: Route['target']): ReadonlyMap<string, Route> | undefined {
  return byPlace.get(`${resource} ${target}`)
}
