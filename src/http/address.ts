import type { Route } from '../routing/route.ts'
import { decodedName } from './object-path.ts'

/** A path that a route has of its own: what is fixed of it, and where a name and a version stand. */
export interface Address {
  /** Such as `/v2/models/{name}/versions/{version}/infer`. */
  readonly path: string
  readonly routes: readonly Route[]
  /** The name that a path spells there, with its version as `name@version`; undefined for other paths. */
  nameIn(pathname: string): string | undefined
}

/**
 * The addresses of routes. Names may hold slashes, so that a path can fit several: the one with the most fixed text comes
 * first. A name that ends like an address has its last slashes spelled %2F.
 */
export function addressesOf(routes: readonly Route[]): readonly Address[] {
  const byPath = Map.groupBy(routes, ({ address }) => address)
  byPath.delete(undefined)
  const fixed = (path: string) => path.replace(/\{\w+\}/g, '').length
  return [...byPath]
    .map(([path = '', own]) => ({ path, routes: own, nameIn: readerOf(path) }))
    .sort((one, other) => fixed(other.path) - fixed(one.path))
}

function readerOf(path: string): Address['nameIn'] {
  const pattern = path
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace('{name}', '(?<name>.+?)')
    .replace('{version}', '(?<version>[^/]+)')
  const whole = new RegExp(`^${pattern}/?$`, 's')
  return (pathname) => {
    const match = whole.exec(pathname)
    if (!match) return undefined
    const { name = '', version } = match.groups ?? {}
    const decoded = decodedName(name)
    return version === undefined ? decoded : `${decoded}@${decodedName(version)}`
  }
}
