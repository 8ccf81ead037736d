import { notFound } from '../error.ts'
import { isInference } from './inference-presenter.ts'
import { decodedName } from './object-path.ts'
import { isOpenAi } from './openai-presenter.ts'
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

const PATHS = 'paths are /api/v1/<resource>/<name>/'
const INFERENCE_PATHS =
  'of the protocols of model servers there are /v2/models/<name>[/versions/<version>][/ready | /infer], /v2/repository/index, /v2/health/live and ready, and /v1/models/<name>[:predict]'
const OPENAI_PATHS =
  'of the API of OpenAI there are chat/completions, completions, responses[/<id>], embeddings and models[/<id>]'

export interface ParsedPath {
  readonly version: string
  readonly resource: string
  /** Decoded once, without a final slash; empty for a collection. */
  readonly name: string
}

/** Reads the path of a request's URL; its name as `decodedName` has it. */
export function parsePath(url: string): ParsedPath {
  const match = PATTERN.exec(url) ?? COLLECTION.exec(url)
  const { version = 'v1', resource, rest = '' } = match?.pathname.groups ?? aliased(url) ?? {}
  if (resource === undefined) {
    const { pathname } = new URL(url)
    throw notFound(`There is nothing at "${pathname}", ${pathsLike(pathname)}`)
  }
  return { version, resource, name: decodedName(rest) }
}

function pathsLike(pathname: string): string {
  if (isInference(pathname)) return INFERENCE_PATHS
  return isOpenAi(pathname) ? OPENAI_PATHS : PATHS
}

/** Paths that are remembered, and how long such may be. */
const [REMEMBERED, LONGEST] = [1000, 500]

/** The same for paths that come again and again, which are read once: patterns are a part of what a small request costs. */
export function rememberingPaths(): (url: URL) => ParsedPath {
  const known = new Map<string, ParsedPath>()
  return ({ pathname, href }) => {
    const earlier = known.get(pathname)
    if (earlier) return earlier
    const parsed = parsePath(href)
    if (known.size >= REMEMBERED) known.clear()
    if (pathname.length <= LONGEST) known.set(pathname, parsed)
    return parsed
  }
}

function aliased(url: string): { version?: string; resource: string; rest?: string } | undefined {
  for (const { resource, pattern } of ALIASES) {
    const { rest } = pattern.exec(url)?.pathname.groups ?? {}
    if (rest !== undefined) return { resource, rest }
  }
  return undefined
}
