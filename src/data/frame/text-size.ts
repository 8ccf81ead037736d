import type { FrameChunk } from './frame.ts'
import type { Vector } from './vector.ts'

/** Bytes of texts in one column that are read at once: who reads a chunk holds it whole while its client takes nothing. */
export const MOST_TEXT = 2 ** 20

/** About the bytes of the texts in the column of the chunk that has most of them. */
export function textSize({ columns, index }: FrameChunk): number {
  let most = 0
  for (const vectors of [columns, index]) for (const vector of vectors) most = Math.max(most, sizeOf(vector))
  return most
}

function sizeOf(vector: Vector): number {
  if (vector.type !== 'text') return 0
  if (vector.utf8) return vector.utf8.bytes.byteLength
  let size = 0
  for (const value of vector.values) if (typeof value === 'string') size += value.length
  return size
}
