import type { Route } from '../routing/route.ts'

/** The path of a route as the documents and the metrics have it: `/api/v1/model/{name}/predict`. */
export function routePath(
  { resource, target, action, address }: Pick<Route, 'resource' | 'target' | 'action' | 'address'>,
  base = `/api/v1/${resource}/`,
): string {
  if (address !== undefined) return address
  const rest = { collection: '', object: '{name}', action: `{name}/${action}`, verb: `${action}/{name}` }
  return `${base}${rest[target]}`.replace(/\/$/, '')
}
