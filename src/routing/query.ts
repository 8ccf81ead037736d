import { z } from 'zod'
import { badRequest } from '../error.ts'

/** The parameters that `schema` names, checked; the first of a repeated one counts. Others are left alone. */
export function parseQuery<Schema extends z.ZodObject>(
  schema: Schema,
  query: URLSearchParams,
): z.output<Schema> {
  return parseNamed('Parameter', schema, query)
}

/** The same where any other parameter is a mistake: 400 that lists those there are. */
export function parseWholeQuery<Schema extends z.ZodObject>(
  schema: Schema,
  query: URLSearchParams,
): z.output<Schema> {
  const [other] = otherParameters(schema, query)
  if (other !== undefined) {
    const known = Object.keys(schema.shape).map((name) => `"${name}"`)
    throw badRequest(`Parameter "${other[0]}" is not known here, use ${known.join(', ')}`)
  }
  return parseQuery(schema, query)
}

/** The parameters that `schema` does not name, in their order. */
export function otherParameters(schema: z.ZodObject, query: URLSearchParams): [string, string][] {
  return [...query].filter(([name]) => !Object.hasOwn(schema.shape, name))
}

/** The same by name, as keywords of code. Throws 400 for one that is there twice, of which either could be meant. */
export function keywordParameters(
  schema: z.ZodObject,
  query: URLSearchParams,
): { readonly [name: string]: string } {
  const given = new Map<string, string>()
  for (const [name, text] of otherParameters(schema, query)) {
    if (given.has(name)) throw badRequest(`Parameter "${name}" is there twice, send a list in the body`)
    given.set(name, text)
  }
  return Object.fromEntries(given)
}

/** The same as `parseQuery` for headers. */
export function parseHeaders<Schema extends z.ZodObject>(schema: Schema, headers: Headers): z.output<Schema> {
  return parseNamed('Header', schema, headers)
}

/** A yes or no as a parameter or a header spells it: 1, true, yes, on, and the like. */
export const flag = z.stringbool().meta({ type: 'boolean' })

const WHOLE_NUMBER = { error: 'expected a whole number from 0' }

/** A whole number from 0 as a parameter or a header spells it. */
export const wholeNumber = z.coerce.number(WHOLE_NUMBER).int(WHOLE_NUMBER).min(0, WHOLE_NUMBER)

/** Of a text that is told with what is wrong of it, the characters that are told. */
const TOLD = 100

function parseNamed<Schema extends z.ZodObject>(
  what: string,
  schema: Schema,
  source: { get(name: string): string | null },
): z.output<Schema> {
  const given: Record<string, string> = {}
  for (const name of Object.keys(schema.shape)) {
    const value = source.get(name)
    if (value !== null) given[name] = value
  }
  const result = schema.safeParse(given)
  const [issue] = result.error?.issues ?? []
  // `Number` takes "", "0x10" and "1e3" for numbers too.
  const unlike = Object.entries(result.data ?? {}).find(
    ([name, value]) => typeof value === 'number' && !/^\d+$/.test(given[name] ?? String(value)),
  )
  if (result.success && !unlike) return result.data
  const name = String(issue?.path[0] ?? unlike?.[0])
  const expected = issue?.message.replace(/^Invalid \w+: /, '') ?? WHOLE_NUMBER.error
  throw badRequest(`${what} "${name}" is ${JSON.stringify(given[name]?.slice(0, TOLD))}, ${expected}`)
}
