import { badRequest, OmegaError } from '../../error.ts'
import { isDocument } from '../../http/docs.ts'
import { parsePath } from '../../http/path.ts'
import { isProbe } from '../../http/probes.ts'
import { actionsByResource, findAddress, findRoute } from '../../http/routes.ts'
import { dialectWarnings } from '../../http/rule-dialect.ts'
import type { Rules } from '../../http/rules.ts'
import type { Route } from '../../routing/route.ts'

/** What `om runtime rules` prints: what each rule admits, or whether and why one request is allowed. */
export function explain(rules: Rules, request: string | undefined): readonly string[] {
  if (request !== undefined) return [`${request}: ${explainRequest(rules, request)}`]
  if (rules.list.length === 0) return ['No rules: all is allowed']
  return rules.list.flatMap((rule) => {
    const admits = [...actionsByResource].flatMap(([resource, all]) =>
      all.filter((action) => rule.admits(resource, action)).map((action) => `${resource}: ${action}`),
    )
    const warnings = dialectWarnings(rule.text).map((warning) => `  warning: ${warning}`)
    if (admits.length === 0)
      return [`${rule.text}  (${rule.origin})  warning: no route matches it`, ...warnings]
    return [`${rule.text}  (${rule.origin})`, ...warnings, ...admits.map((line) => `  ${line}`)]
  })
}

function explainRequest(rules: Rules, request: string): string {
  const [, method, path] = /^(\S+)\s+(\/.*)$/.exec(request) ?? []
  if (!method || !path || !URL.canParse(`http://localhost${path}`))
    throw badRequest(`Request "${request}" is not readable, expected such as "GET /api/v1/dataset/foo"`)
  const url = new URL(`http://localhost${path}`)
  const wanted = method.toUpperCase()
  if (['GET', 'HEAD'].includes(wanted) && (isProbe(url.pathname) || isDocument(url.pathname)))
    return 'allowed, rules are not asked of probes and documents'
  const routed = routeOrReason(wanted, url)
  if (typeof routed === 'string') return `there is no such route: ${routed}`
  const { route, name } = routed
  if (route.ofTask && !route.naming)
    return 'allowed for tasks whose own resource, name and action a rule allows'
  if (rules.list.length === 0) return 'allowed, there are no rules'
  if (route.action === 'list') return 'allowed, it lists what rules allow something of'
  const { resource, action, naming } = route
  const parameter = naming?.query === undefined ? null : url.searchParams.get(naming.query)
  const given = parameter ?? naming?.otherwise
  if (naming?.body !== undefined && given === undefined) return explainBody(rules, route, naming.body)
  const allows = (spelled: string) => rules.allows({ resource, name: spelled, action })
  const subject = { resource, name: given ?? route.objectName?.(name, allows) ?? name, action }
  const rule = rules.match(subject)
  const spelled = `${subject.resource}/${subject.name}/${subject.action}`
  return rule
    ? `allowed as "${spelled}" by "${rule.text}" (${rule.origin})`
    : `refused, no rule matches "${spelled}"`
}

function explainBody(rules: Rules, { resource, action }: Route, field: string): string {
  const admitting = rules.list.filter((rule) => rule.admits(resource, action))
  if (admitting.length === 0) return `refused, no rule matches "${resource}/<name>/${action}" for any name`
  const by = admitting.map((rule) => `"${rule.text}" (${rule.origin})`).join(', ')
  return `depends on the "${field}" in its body, "${resource}/<name>/${action}" is allowed for some names by ${by}`
}

/** As the handler finds it. */
function routeOrReason(method: string, url: URL): ReturnType<typeof findRoute> | string {
  try {
    const own = findAddress(url.pathname, method, url.searchParams)
    if (own) return own
    const { resource, name } = parsePath(url.href)
    return findRoute({ method, resource, rest: name, query: url.searchParams })
  } catch (error) {
    if (error instanceof OmegaError) return error.message
    throw error
  }
}
