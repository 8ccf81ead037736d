import { badRequest, notFound } from '../error.ts'
import { segmentProblem } from '../store/object-name.ts'
import { aliases } from './routes.ts'

if (!('URLPattern' in globalThis)) await import('urlpattern-polyfill')

/** Where resources are found too. */
const ALIASES = [...aliases].map(([alias, resource]) => ({
  resource,
  pattern: new URLPattern({ pathname: `${alias}:rest(.+)` }),
}))

/** Finds version, resource and the rest; one pattern for all routes, since an exec costs microseconds. */
const PATTERN = new URLPattern({ pathname: '/api/:version(v1)/:resource/:rest(.*)?' })
const COLLECTION = new URLPattern({ pathname: '/api/:version(v1)/:resource' })

export interface ParsedPath {
  readonly version: string
  readonly resource: string
  /** Decoded once, without a final slash; empty for a collection. */
  readonly name: string
}

/**
 * Reads the path of a request's URL. What is decoded here is what both the rules and the handler see, so no
 * spelling of a name can pass a rule that its plain spelling would not; spellings that have no honest use
 * (dot segments, empty segments, path parameters, backslashes, control characters) are refused.
 */
export function parsePath(url: string): ParsedPath {
  const match = PATTERN.exec(url) ?? COLLECTION.exec(url)
  const { version = 'v1', resource, rest = '' } = match?.pathname.groups ?? aliased(url) ?? {}
  if (resource === undefined) {
    throw notFound(`There is nothing at "${new URL(url).pathname}", paths are /api/v1/<resource>/<name>/`)
  }
  if (rest.includes(';')) throw refused(rest, 'has a ";", spell it %3B in a name')
  const name = decode(rest).replace(/\/$/, '')
  if (name === '' && rest !== '') throw refused(rest, 'has an empty segment')
  const problem = name === '' ? undefined : segmentProblem(name)
  if (problem) throw refused(rest, problem)
  return { version, resource, name }
}

function aliased(url: string): { version?: string; resource: string; rest?: string } | undefined {
  for (const { resource, pattern } of ALIASES) {
    const { rest } = pattern.exec(url)?.pathname.groups ?? {}
    if (rest !== undefined) return { resource, rest }
  }
  return undefined
}

function decode(rest: string): string {
  try {
    return decodeURIComponent(rest)
  } catch (cause) {
    throw badRequest(`Path "${rest}" is not UTF-8 behind its % escapes`, cause)
  }
}

function refused(rest: string, why: string) {
  return badRequest(`Path "${rest}" ${why}, which no name may have`)
}
