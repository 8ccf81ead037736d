import { badRequest } from '../../error.ts'
import type { JsonObject, OrderedJson } from './parse-json.ts'
import type { ReadColumn } from './read-cells.ts'
import type { ReadRows } from './read-rows.ts'

/** What a key of a body has, read by its shape, since keys come in any order. */
export type Part =
  | { readonly shape: 'value'; readonly value: OrderedJson }
  | { readonly shape: 'column'; readonly column: ReadColumn }
  | { readonly shape: 'rows'; readonly rows: ReadRows }
  | { readonly shape: 'columns'; readonly parts: Parts }
  | { readonly shape: 'index'; readonly about: JsonObject; readonly values: ReadColumn | undefined }

export type Parts = ReadonlyMap<string, Part>

/** What a body may say beside its data. */
export const GUIDE_KEYS: readonly string[] = [
  'data',
  'dtypes',
  'index',
  'orient',
  'append',
  'name',
  'resource_uri',
  'columns',
  'schema',
]

/** Whether it is an array. */
export function isList(part: Part | undefined): boolean {
  return part?.shape === 'rows' || (part?.shape === 'column' && part.column.keys === undefined)
}

export function isNothing(part: Part): boolean {
  return part.shape === 'value' && part.value === null
}

/** A text that the body says; undefined when it does not. */
export function textOf(parts: Parts, key: string): string | undefined {
  const value = said(parts, key)
  if (value === null) return undefined
  if (typeof value !== 'string') throw badRequest(`"${key}" must be a text`)
  return value
}

export function booleanOf(parts: Parts, key: string): boolean | undefined {
  const value = said(parts, key)
  if (value === null || typeof value === 'boolean') return value ?? undefined
  throw badRequest(`"${key}" must be true or false`)
}

function said(parts: Parts, key: string): OrderedJson | undefined {
  const part = parts.get(key)
  if (part === undefined) return null
  return part.shape === 'value' ? part.value : undefined
}
