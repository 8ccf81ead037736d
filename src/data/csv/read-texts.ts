import { Buffer } from 'node:buffer'
import { textVector } from '../frame/plain-texts.ts'
import { unitOffsets } from '../frame/unit-offsets.ts'
import type { Utf8Texts, Vector } from '../frame/vector.ts'
import { type Block, ESCAPED, fieldText, RAW, type Records } from './fields.ts'
import type { Reading } from './read-fields.ts'

export type TextVector = Extract<Vector, { type: 'text' }>

const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** A column as texts: as the bytes that they are, or, where JSON escapes a character of them, as strings. */
export function readTexts(records: Records, column: number, { missing }: Reading): TextVector {
  const { width, rows } = records
  const into = { bytes: new Uint8Array(bytesOf(records, column)), end: 0, isPlain: true }
  const offsets = new Int32Array(rows + 1)
  let absent: Uint8Array | null = null
  let row = 0
  for (const { block, from, to } of records.parts) {
    for (let k = from * width + column, last = to * width; k < last; k += width) {
      if (missing.isMissingText(block, k)) {
        absent ??= new Uint8Array(rows)
        absent[row] = 1
      } else addField(into, block, k)
      offsets[++row] = into.end
    }
  }
  const texts = { bytes: into.bytes.subarray(0, into.end), offsets, missing: absent }
  return into.isPlain ? textVector(texts) : { type: 'text', values: cutTexts(texts) }
}

/** The fields of a column, one behind the other. */
interface Joined {
  readonly bytes: Uint8Array
  end: number
  /** Whether JSON escapes no character of them. */
  isPlain: boolean
}

function addField(into: Joined, block: Block, k: number): void {
  const end = block.ends[k]!
  const form = end & 3
  if (form === RAW) {
    const text = Buffer.from(fieldText(block, k))
    into.isPlain = false
    into.bytes.set(text, into.end)
    into.end += text.length
    return
  }
  const { bytes: source } = block
  const target = into.bytes
  let to = into.end
  let isPlain = true
  for (let at = block.starts[k]!; at < end >> 2; at++) {
    const byte = source[at]!
    target[to++] = byte
    if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) isPlain = false
    if (byte === QUOTE && form === ESCAPED) at++
  }
  into.end = to
  if (!isPlain) into.isPlain = false
}

/** Bytes of all fields of a column. */
function bytesOf({ parts, width }: Records, column: number): number {
  let length = 0
  for (const { block, from, to } of parts)
    for (let k = from * width + column, last = to * width; k < last; k += width)
      length += (block.ends[k]! >> 2) - block.starts[k]!
  return length
}

/** All are decoded at once, and then cut. */
function cutTexts({ bytes, offsets, missing }: Utf8Texts): readonly (string | null)[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
  const places = all.length === bytes.length ? offsets : unitOffsets(bytes, offsets)
  return Array.from({ length: offsets.length - 1 }, (_, row) =>
    missing?.[row] ? null : all.substring(places[row]!, places[row + 1]!),
  )
}
