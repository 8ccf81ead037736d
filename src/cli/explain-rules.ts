import { badRequest, OmegaError } from '../error.ts'
import { parsePath } from '../http/path.ts'
import { findRoute, type RoutedRequest } from '../http/routes.ts'
import type { Rules } from '../http/rules.ts'

type Actions = ReadonlyMap<string, readonly string[]>

/** What `om runtime rules` prints: what each rule admits, or whether and why one request is allowed. */
export function explain(rules: Rules, actions: Actions, request: string | undefined): readonly string[] {
  if (request !== undefined) return [explainRequest(rules, request)]
  if (rules.list.length === 0) return ['No rules: all is allowed']
  return rules.list.flatMap((rule) => {
    const admits = [...actions].flatMap(([resource, all]) =>
      all.filter((action) => rule.admits(resource, action)).map((action) => `${resource}: ${action}`),
    )
    if (admits.length === 0) return [`${rule.text}  (${rule.origin})  warning: no route matches it`]
    return [`${rule.text}  (${rule.origin})`, ...admits.map((line) => `  ${line}`)]
  })
}

function explainRequest(rules: Rules, request: string): string {
  const [, method, path] = /^(\S+)\s+(\/.*)$/.exec(request) ?? []
  if (!method || !path)
    throw badRequest(`Request "${request}" is not readable, expected such as "GET /api/v1/dataset/foo"`)
  const { resource, name: rest } = parsePath(new URL(`http://localhost${path}`).href)
  const query = new URL(`http://localhost${path}`).searchParams
  const routed = routeOrReason({ method: method.toUpperCase(), resource, rest, query })
  if (typeof routed === 'string') return `${request}: there is no such route: ${routed}`
  const { route, name } = routed
  if (route.ofTask) return `${request}: allowed for tasks whose own resource, name and action a rule allows`
  const subject = { resource, name: route.objectName?.(name) ?? name, action: route.action }
  if (rules.list.length === 0) return `${request}: allowed, there are no rules`
  if (route.action === 'list') return `${request}: allowed, it lists what rules allow something of`
  const rule = rules.match(subject)
  const spelled = `${subject.resource}/${subject.name}/${subject.action}`
  return rule
    ? `${request}: allowed as "${spelled}" by "${rule.text}" (${rule.origin})`
    : `${request}: refused, no rule matches "${spelled}"`
}

function routeOrReason(request: RoutedRequest): ReturnType<typeof findRoute> | string {
  try {
    return findRoute(request)
  } catch (error) {
    if (error instanceof OmegaError) return error.message
    throw error
  }
}
