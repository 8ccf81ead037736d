import type { FrameReader } from '../frame/frame.ts'

/** Whether the labels of a frame are more than a count of its rows, or of those of each of its writes. */
export async function hasOwnLabels(reader: FrameReader): Promise<boolean> {
  const { type, levels, counts } = reader.schema.index
  const [level] = levels
  if (type === 'RangeIndex' || counts || level === undefined) return false
  if (levels.length > 1 || level.name !== null || level.dtype.name !== 'int64') return true
  let before = -1n
  for await (const { rows, index } of reader.scan({ columns: [], index: true })) {
    const [labels] = index
    if (labels?.type !== 'bigint') return true
    const { values } = labels
    for (let row = 0; row < rows; row++) {
      const label = values[row]!
      if (label !== before + 1n && label !== 0n) return true
      before = label
    }
  }
  return false
}
