import type { Command } from 'commander'
import type { z } from 'zod'
import { badRequest } from '../../error.ts'
import { CsvQuery } from '../../resources/dataset/schemas.ts'

/** The parameters of a query that say how a CSV is written, as flags: `--parse-dates` of `parse_dates`. */
export type CsvFlags = { readonly [flag: string]: unknown }

const PARAMETERS = Object.entries(CsvQuery.shape)

export function addCsvFlags(command: Command): void {
  for (const [name, { description }] of PARAMETERS) {
    command.option(`--${name.replaceAll('_', '-')} <${name}>`, `of a CSV, ${description}`)
  }
}

/** As a query that says the same; 400 for a value that is wrong. */
export function parseCsvFlags(flags: CsvFlags): z.output<typeof CsvQuery> {
  const given = PARAMETERS.map(([name]) => [name, flags[flagOf(name)]])
  const result = CsvQuery.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)))
  if (result.success) return result.data
  const [issue] = result.error.issues
  const name = String(issue?.path[0])
  const value = JSON.stringify(flags[flagOf(name)])
  throw badRequest(`--${name.replaceAll('_', '-')} is wrong: ${issue?.message}, not ${value}`)
}

/** The same as the parameters of a request, as they were given; 400 for a value that is wrong. */
export function csvParameters(flags: CsvFlags): { readonly [name: string]: string } {
  parseCsvFlags(flags)
  const given = PARAMETERS.map(([name]) => [name, flags[flagOf(name)]] as const)
  return Object.fromEntries(
    given.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}

/** What commander calls the flag of a parameter. */
function flagOf(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}
