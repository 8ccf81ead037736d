import * as arrow from 'apache-arrow'
import { jsonText } from '../frame/cell.ts'
import type { Json } from '../frame/vector.ts'

const encoder = new TextEncoder()

/**
 * Texts as Arrow data; any other JSON of an object column goes as its JSON text. Writes the bytes of all rows
 * into one buffer: the library's builder keeps an array for each text, twice the memory of the answer.
 */
export function textData(values: readonly Json[]): arrow.Data {
  const valueOffsets = new Int32Array(values.length + 1)
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 64) * 8)
  let bytes = new Uint8Array(values.length * 8 + 64)
  let end = 0
  let nullCount = 0
  for (const [row, value] of values.entries()) {
    if (value === null) nullCount += 1
    else {
      const text = typeof value === 'string' ? value : jsonText(value)
      const most = end + text.length * 3 // UTF-8 of a UTF-16 unit
      if (most > bytes.length) bytes = grown(bytes, end, most * 2)
      end += encoder.encodeInto(text, bytes.subarray(end)).written
      nullBitmap[row >> 3]! |= 1 << (row & 7)
    }
    valueOffsets[row + 1] = end
  }
  const data = bytes.slice(0, end)
  return arrow.makeData({
    type: new arrow.Utf8(),
    length: values.length,
    nullCount,
    nullBitmap,
    valueOffsets,
    data,
  })
}

function grown(bytes: Uint8Array<ArrayBuffer>, used: number, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size)
  larger.set(bytes.subarray(0, used))
  return larger
}
