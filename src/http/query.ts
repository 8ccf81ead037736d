import type { z } from 'zod'
import { badRequest } from '../error.ts'

/** The parameters that `schema` names, checked; the first of a repeated one counts. Others are left alone. */
export function parseQuery<Schema extends z.ZodObject>(
  schema: Schema,
  query: URLSearchParams,
): z.output<Schema> {
  const given: Record<string, string> = {}
  for (const name of Object.keys(schema.shape)) {
    const value = query.get(name)
    if (value !== null) given[name] = value
  }
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw badRequest(`Parameter "${String(issue?.path[0])}" is wrong: ${issue?.message}`)
}
