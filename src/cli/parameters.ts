import { Option } from 'commander'
import type { Json } from '../data/frame/vector.ts'
import { parameterValue } from '../data/json/parameter-text.ts'
import { pythonNameProblem } from '../data/python-name.ts'
import { badRequest } from '../error.ts'

export type Parameters = { readonly [name: string]: Json }

/** `--param name=value`, which may be repeated. */
export function parameterOption(description: string): Option {
  return new Option('--param <name=value>', `${description}, JSON or text; may be repeated`)
    .argParser(parameter)
    .default({}, 'none')
}

function parameter(given: string, before: Parameters): Parameters {
  const [, name, value] = /^([^=]*)=(.*)$/s.exec(given) ?? []
  if (name === undefined || value === undefined) {
    throw badRequest(`Parameter "${given}" has no value, write such as --param year=2026`)
  }
  const problem = pythonNameProblem(name)
  if (problem !== undefined) throw badRequest(`Parameter ${problem}`)
  return { ...before, [name]: parameterValue(value) }
}
