import { readFile } from 'node:fs/promises'
import type { Settings } from '../../config.ts'
import { badRequest } from '../../error.ts'
import { parseRules, type Rules, readRules, splitRules } from '../../http/rules.ts'

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
