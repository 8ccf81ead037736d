import { actionsByResource } from './routes.ts'
import type { Rule, Rules } from './rules.ts'

/** A sentence for each rule that allows nothing, whatever the name: of a misspelt resource or action. */
export function unmatchedRules({ list }: Rules): readonly string[] {
  return list
    .filter(
      (rule) => ![...actionsByResource].some(([resource, actions]) => admitsOne(rule, resource, actions)),
    )
    .map(({ text, origin }) => `Rule "${text}" (${origin}) matches no request, expected ${expectedFor(text)}`)
}

function admitsOne(rule: Rule, resource: string, actions: readonly string[]): boolean {
  return actions.some((action) => rule.admits(resource, action))
}

function expectedFor(text: string): string {
  const resource = text.split('/', 1)[0]!.replace(/s$/, '')
  const actions = actionsByResource.get(resource)
  return actions
    ? `"${resource}/<name>/<action>" with one of the actions ${actions.join(', ')}`
    : `resource/name/action such as "model/foo/predict", with one of the resources ${[...actionsByResource.keys()].join(', ')}`
}
