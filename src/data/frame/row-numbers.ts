import { fillProgression } from './progression.ts'
import type { Vector } from './vector.ts'

/** The labels of a RangeIndex: rows counted from `start` on. */
export function rowNumbers(start: number | bigint, rows: number, step: number | bigint = 1): Vector {
  const values = new BigInt64Array(rows)
  fillProgression(values, BigInt(start), BigInt(step))
  return { type: 'bigint', values, missing: null }
}
