import type { z } from 'zod'
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
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw badRequest(`${what} "${String(issue?.path[0])}" is wrong: ${issue?.message}`)
}
