import { badRequest } from '../../error.ts'
import type { Json } from '../frame/vector.ts'

export interface RowKeys {
  /** The keys of a column in row order. */
  readonly keys: readonly string[]
  /** Labels, when the keys are the only place that says them. */
  readonly labels?: readonly Json[]
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
    if (positions) return { keys: positions }
    const integers = keys.every((key) => /^-?\d+$/.test(key))
    return { keys, labels: integers ? keys.map(Number) : keys }
  }
  if (labels.length !== keys.length) {
    throw badRequest(`Column "${column}" has ${keys.length} values, "index" has ${labels.length}`)
  }
  const named = asLabels(keys, labels)
  const order = byLabel ? (named ?? positions) : (positions ?? named)
  // Labels that JSON keys spell in their own way, such as tuples and times, stand in row order.
  return { keys: order ?? keys }
}

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
