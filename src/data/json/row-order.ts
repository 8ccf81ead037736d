import { badRequest } from '../../error.ts'
import type { Json } from '../frame/vector.ts'
import { type OrderedJson, parseJson } from './parse-json.ts'

export interface RowKeys {
  /** The keys of a column in row order. */
  readonly keys: readonly string[]
  /** Labels, when the keys are the only place that says them. */
  readonly labels?: readonly OrderedJson[]
}

/**
 * Puts the keys of a column `{key: value}` in row order. They are positions ("0", "1", ...) or labels as
 * `to_json` spells them; where both readings fit, orient `columns` means labels and `dict` positions.
 */
export function keysInRowOrder(
  column: string,
  keys: readonly string[],
  labels: readonly Json[] | undefined,
  byLabel: boolean,
): RowKeys {
  const positions = asPositions(keys)
  if (labels === undefined) {
    return positions ? { keys: positions } : { keys, labels: asLabelled(keys) }
  }
  if (labels.length !== keys.length) {
    throw badRequest(`Column "${column}" has ${keys.length} values, "index" has ${labels.length}`)
  }
  const named = asLabels(keys, labels)
  const order = byLabel ? (named ?? positions) : (positions ?? named)
  // Labels that JSON keys spell in their own way, such as tuples and times, stand in row order.
  return { keys: order ?? keys }
}

/** Keys as labels: numbers where all of them are, as pandas reads them, else texts. */
export function asLabelled(keys: readonly string[]): readonly OrderedJson[] {
  if (keys.length === 0 || !keys.every((key) => NUMBER.test(key))) return keys
  return keys.map((key) => parseJson(key))
}

const NUMBER = /^-?(?:0|[1-9]\d{0,400})(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?$/

function asPositions(keys: readonly string[]): readonly string[] | undefined {
  const there = new Set(keys)
  const positions = keys.map((_, row) => String(row))
  return positions.every((position) => there.has(position)) ? positions : undefined
}

function asLabels(keys: readonly string[], labels: readonly Json[]): readonly string[] | undefined {
  const there = new Set(keys)
  const wanted = labels.map((label) => spellings(label).find((spelling) => there.has(spelling)))
  if (wanted.some((key) => key === undefined) || new Set(wanted).size !== keys.length) return undefined
  return wanted as string[]
}

function spellings(label: Json): readonly string[] {
  const text = String(label)
  if (typeof label === 'number') return [text, label.toFixed(1)]
  if (typeof label === 'boolean') return [text, label ? 'True' : 'False']
  return [text]
}
