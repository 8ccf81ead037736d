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
  let next = 0
  for await (const chunk of reader.scan({ columns: [], index: true })) {
    const [vector] = chunk.index
    if (vector?.type !== 'bigint') return COLUMNS
    const labelOf = integersOf(vector.values)
    for (let row = 0; row < chunk.rows; row++) {
      const label = labelOf(row)
      if (!Number.isSafeInteger(label)) return COLUMNS
      if (first === undefined) first = label
      else if (step === undefined) {
        step = label - first
        if (step === 0) return other
      } else if (label !== next) return other
      next = label + (step ?? 1)
    }
  }
  if (!Number.isSafeInteger(step ?? 1) || !Number.isSafeInteger(next)) return COLUMNS
  return { kind: 'range', start: first ?? 0, stop: first === undefined ? 0 : next, step: step ?? 1 }
}

/** The integers as numbers, those beyond a double as the nearest one, of halves, which makes no BigInt. */
function integersOf({ buffer, byteOffset, length }: BigInt64Array | BigUint64Array): (row: number) => number {
  const low = new Uint32Array(buffer, byteOffset, 2 * length)
  const high = new Int32Array(buffer, byteOffset, 2 * length)
  return (row) => high[2 * row + 1]! * 2 ** 32 + low[2 * row]!
}
