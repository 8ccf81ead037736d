import type { FrameReader } from '../frame/frame.ts'
import type { Labels } from './pandas.ts'

const COLUMNS: Labels = { kind: 'columns' }

/**
 * How the labels of a frame are carried. Integers that go up, or down, by one step are a RangeIndex, which pandas'
 * metadata describe, so that other readers see no column of them; where nobody gave any, rows are counted. A frame without
 * columns keeps them, since its rows are counted by nothing else. Reads the labels once where they may be such.
 */
export async function readLabels(reader: FrameReader): Promise<Labels> {
  const { columns, index } = reader.schema
  const [level] = index.levels
  if (columns.length === 0 || index.levels.length !== 1 || level?.dtype.name !== 'int64') return COLUMNS
  const other: Labels =
    index.counts === 'rows' ? { kind: 'range', start: 0, stop: reader.rows, step: 1 } : COLUMNS
  let first: number | undefined
  let step: number | undefined
  let next = 0 // as soon as there is a step
  for await (const chunk of reader.scan({ columns: [], index: true })) {
    const [vector] = chunk.index
    if (vector?.type !== 'bigint') return COLUMNS
    let row = 0
    if (first === undefined && chunk.rows > 0) {
      first = labelAt(vector.values, row++)
      if (!Number.isSafeInteger(first)) return COLUMNS
    }
    if (first !== undefined && step === undefined && row < chunk.rows) {
      const second = labelAt(vector.values, row++)
      if (!Number.isSafeInteger(second)) return COLUMNS
      step = second - first
      if (step === 0) return other
      next = second + step
    }
    const odd = step === undefined ? -1 : firstOdd(vector.values, row, next, step)
    if (odd >= 0) return Number.isSafeInteger(labelAt(vector.values, odd)) ? other : COLUMNS
    next += (chunk.rows - row) * (step ?? 0)
  }
  const stop = step === undefined ? (first ?? -1) + 1 : next
  if (!Number.isSafeInteger(step ?? 1) || !Number.isSafeInteger(stop)) return COLUMNS
  return { kind: 'range', start: first ?? 0, stop, step: step ?? 1 }
}

/** The first row from `start` on whose label is not the next one; -1: there is none. Halves of integers make no BigInt. */
function firstOdd(
  { buffer, byteOffset, length }: BigInt64Array | BigUint64Array,
  start: number,
  next: number,
  step: number,
): number {
  const low = new Uint32Array(buffer, byteOffset, 2 * length)
  const high = new Int32Array(buffer, byteOffset, 2 * length)
  for (let row = start, label = next; row < length; row++, label += step)
    if (high[2 * row + 1]! * 2 ** 32 + low[2 * row]! !== label) return row
  return -1
}

/** As a number, the nearest one of those beyond a double. */
function labelAt(values: BigInt64Array | BigUint64Array, row: number): number {
  return Number(values[row])
}
