import { isUtf8 } from 'node:buffer'
import { unitOffsets } from '../frame/unit-offsets.ts'
import type { Utf8Texts } from '../frame/vector.ts'
import { type ArrowArray, ints, isPresent, longs, viewOf } from './array.ts'
import { damaged } from './damaged.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** Rows of texts or bytes: where each begins and ends in one array of bytes. */
export interface ByteRows {
  readonly bytes: Uint8Array
  /** One more than there are rows. */
  readonly offsets: Int32Array
}

/** The bytes of rows `start` to `end` of a column of texts or bytes. */
export function byteRows(array: ArrowArray, start: number, end: number): ByteRows {
  const { type, buffers, length } = array
  if (type.id === 'fixed') {
    const offsets = Int32Array.from({ length: end - start + 1 }, (_, row) => row * type.size)
    return { bytes: buffers[0]!.subarray(start * type.size, end * type.size), offsets }
  }
  if (type.id !== 'bytes') throw new TypeError(`A column of ${type.id} has no bytes`)
  if (type.layout === 'views') return viewedRows(array, start, end)
  if (length === 0 || start === end) return { bytes: new Uint8Array(), offsets: new Int32Array(1) }
  const [places, values] = buffers as readonly [Uint8Array, Uint8Array]
  const all = type.layout === 'large' ? longs(places, length + 1) : ints(places, length + 1)
  const from = Number(all[start])
  const offsets = new Int32Array(end - start + 1)
  for (let row = start; row <= end; row++) offsets[row - start] = Number(all[row]) - from
  return { bytes: values.subarray(from, Number(all[end])), offsets }
}

/** Views put one behind the other. Those of rows without a value are empty. */
function viewedRows({ buffers, validity }: ArrowArray, start: number, end: number): ByteRows {
  const [views, ...data] = buffers as readonly [Uint8Array, ...Uint8Array[]]
  const view = viewOf(views)
  const offsets = new Int32Array(end - start + 1)
  for (let row = start, total = 0; row < end; row++) {
    const size = view.getInt32(16 * row, true)
    if (size < 0 && isPresent(validity, row)) throw damaged('a view looks at nothing')
    total += isPresent(validity, row) ? size : 0
    offsets[row - start + 1] = total
  }
  const bytes = new Uint8Array(offsets[end - start]!)
  for (let row = start; row < end; row++) {
    const at = offsets[row - start]!
    const size = offsets[row - start + 1]! - at
    if (size <= 12) for (let i = 0; i < size; i++) bytes[at + i] = views[16 * row + 4 + i]!
    else {
      const from = view.getInt32(16 * row + 12, true)
      bytes.set(data[view.getInt32(16 * row + 8, true)]!.subarray(from, from + size), at)
    }
  }
  return { bytes, offsets }
}

const [SPACE, QUOTE, BACKSLASH] = [0x20, 0x22, 0x5c]

/** The same as `textsOf`, as the bytes that they are; undefined where JSON escapes a character of them. */
export function plainTextsOf(array: ArrowArray, start: number, end: number): Utf8Texts | undefined {
  const { bytes, offsets } = byteRows(array, start, end)
  if (!isUtf8(bytes)) return undefined
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return undefined
  }
  const rows = end - start
  let missing: Uint8Array | null = null
  for (let row = 0; row < rows; row++) {
    const at = offsets[row + 1]!
    if (at < bytes.length && (bytes[at]! & 0xc0) === 0x80) return undefined // within a character
    if (isPresent(array.validity, start + row)) continue
    missing ??= new Uint8Array(rows)
    missing[row] = 1
  }
  return { bytes, offsets, missing }
}

/** The texts of rows `start` to `end`, null where there is none. All are decoded at once, and then cut. */
export function textsOf(array: ArrowArray, start: number, end: number): readonly (string | null)[] {
  const { bytes, offsets } = byteRows(array, start, end)
  const { validity } = array
  const rows = end - start
  const out: (string | null)[] = new Array(rows)
  const all = decoded(bytes)
  if (all === undefined) {
    // Rows without a value may have any bytes.
    for (let row = 0; row < rows; row++) {
      const text = isPresent(validity, start + row)
        ? decoded(bytes.subarray(offsets[row]!, offsets[row + 1]!))
        : null
      if (text === undefined) throw damaged('a text of it is not UTF-8')
      out[row] = text
    }
    return out
  }
  const places = all.length === bytes.length ? offsets : unitOffsets(bytes, offsets)
  for (let row = 0; row < rows; row++) {
    out[row] = isPresent(validity, start + row) ? all.substring(places[row]!, places[row + 1]!) : null
  }
  return out
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
