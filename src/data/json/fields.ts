import { badRequest } from '../../error.ts'
import type { Json } from '../frame/vector.ts'
import { type JsonObject, toPlain } from './parse-json.ts'

/** An array of a body, as plain JSON. */
export function listOf(object: JsonObject, key: string): readonly Json[] | undefined {
  const value = object.get(key) ?? null
  if (value === null) return undefined
  if (!Array.isArray(value)) throw badRequest(`"${key}" of "index" must be an array`)
  return value.map(toPlain)
}

export function textOf(object: JsonObject, key: string): string | undefined {
  const value = object.get(key) ?? null
  if (value === null) return undefined
  if (typeof value !== 'string') throw badRequest(`"${key}" must be a text`)
  return value
}

export function booleanOf(object: JsonObject, key: string): boolean | undefined {
  const value = object.get(key) ?? null
  if (value === null || typeof value === 'boolean') return value ?? undefined
  throw badRequest(`"${key}" must be true or false`)
}
