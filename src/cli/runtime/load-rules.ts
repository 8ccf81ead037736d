import { readFile } from 'node:fs/promises'
import type { Settings } from '../../config.ts'
import { badRequest } from '../../error.ts'
import { parseRules, type Rules, readRules, splitRules } from '../../http/rules.ts'
import { unmatchedRules } from '../../http/unmatched-rules.ts'

/**
 * The rules to serve by. One that matches no request is refused; of omega-ml's variable, which its own server reads too, it is only
 * worth a warning.
 */
export async function loadMatchingRules(
  specs: readonly string[],
  settings: Settings,
  warn: (sentence: string) => void,
): Promise<Rules> {
  const rules = await loadRules(specs, settings)
  const isShared = specs.length === 0 && settings.rules === undefined
  for (const sentence of unmatchedRules(rules)) {
    if (!isShared) throw badRequest(sentence)
    warn(sentence)
  }
  return rules
}

/** Rules of the command and its file take the place of the environment's, as in omega-ml; else those count. */
export async function loadRules(specs: readonly string[], settings: Settings): Promise<Rules> {
  const fromFile = settings.rules ? readRules(await readRulesFile(settings.rules), settings.rules) : []
  const given = [...specs.map((text, i) => ({ text, origin: `argument ${i + 1}` })), ...fromFile]
  if (given.length > 0) return parseRules(given)
  // No rule means all is allowed, so a file or setting that was meant to hold some must not come out empty.
  if (settings.rules) {
    throw badRequest(`Rules file "${settings.rules}" has no rule, write ".*/.*/.*" to allow all`)
  }
  return parseRules(splitRules(settings.filter, 'OMEGA_RESTAPI_FILTER'))
}

async function readRulesFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw badRequest(`Rules file "${path}" cannot be read: ${(cause as Error).message}`, cause)
  }
}
