import type { z } from 'zod'
import { badRequest } from '../error.ts'

/** The parameters that `schema` names, checked; the first of a repeated one counts. Others are left alone. */
export function parseQuery<Schema extends z.ZodObject>(
  schema: Schema,
  query: URLSearchParams,
): z.output<Schema> {
  return parseNamed('Parameter', schema, query)
}

/** The parameters that `schema` does not name, in their order. */
export function otherParameters(schema: z.ZodObject, query: URLSearchParams): [string, string][] {
  return [...query].filter(([name]) => !Object.hasOwn(schema.shape, name))
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
