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
  let first: bigint | undefined
  let step: bigint | undefined
  let next = 0n
  for await (const chunk of reader.scan({ columns: [], index: true })) {
    const [vector] = chunk.index
    if (vector?.type !== 'bigint') return COLUMNS
    const { values } = vector
    for (let row = 0; row < values.length; row++) {
      const label = values[row]!
      if (first === undefined) first = label
      else if (step === undefined) {
        step = label - first
        if (step === 0n) return other
      } else if (label !== next) return other
      next = label + (step ?? 1n)
    }
  }
  const [start, by] = [Number(first ?? 0n), Number(step ?? 1n)]
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(by) || !Number.isSafeInteger(Number(next)))
    return COLUMNS
  return { kind: 'range', start, stop: first === undefined ? start : Number(next), step: by }
}
