import type { Vector } from './vector.ts'

/** The labels of a RangeIndex: rows counted from `start` on. */
export function rowNumbers(start: number, rows: number): Vector {
  const values = new BigInt64Array(rows)
  const halves = new Int32Array(values.buffer) // no BigInt for each of them
  for (let row = 0; row < rows; row++) {
    halves[2 * row] = start + row
    halves[2 * row + 1] = Math.floor((start + row) / 0x1_0000_0000)
  }
  return { type: 'bigint', values, missing: null }
}
