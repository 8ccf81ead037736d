import type { Json } from '../../data/frame/vector.ts'
import { isWholeFloat } from '../../data/json/whole-float.ts'
import { ComputationError } from '../../error.ts'

/**
 * A value as JavaScript's own `JSON.parse` gives it. Throws for an integer that a number would round: scripts
 * calculate with numbers, and what they read they may write back.
 */
export function plainValue(value: Json): unknown {
  if (typeof value === 'bigint') {
    throw new ComputationError(
      'RangeError',
      `Integer ${value} is beyond 2^53 and would be rounded in JavaScript, leave it out (datasets are read by columns as "name[x,y]") or use a script in Python`,
    )
  }
  if (typeof value !== 'object' || value === null) return value
  if (isWholeFloat(value)) return Number(value.rawJSON)
  if (Array.isArray(value)) return value.map(plainValue)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]))
}
