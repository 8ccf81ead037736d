import type { FrameChunk } from '../../data/frame/frame.ts'
import { sliceRows } from '../../data/frame/take.ts'
import { MOST_TEXT, textSize } from '../../data/frame/text-size.ts'
import type { Vector } from '../../data/frame/vector.ts'

/** The chunk as it is stored: in parts of as many rows each where a column has long texts. */
export function portions(chunk: FrameChunk): readonly FrameChunk[] {
  const parts = Math.min(chunk.rows, Math.ceil(textSize(chunk) / MOST_TEXT))
  if (parts <= 1) return [chunk]
  const rows = Math.ceil(chunk.rows / parts)
  return Array.from({ length: Math.ceil(chunk.rows / rows) }, (_, part) => {
    const [from, to] = [part * rows, Math.min(chunk.rows, (part + 1) * rows)]
    const cut = (vector: Vector) => sliceRows(vector, from, to)
    return { rows: to - from, columns: chunk.columns.map(cut), index: chunk.index.map(cut) }
  })
}
