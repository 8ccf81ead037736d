import { Batch, type Field } from '@uwdata/flechette'
import { jsonText } from '../frame/cell.ts'
import type { Json, Mask, Utf8Texts } from '../frame/vector.ts'

export type DataType = Field['type']
export type AnyBatch = Batch<unknown>

/** What a batch of a type is made of. */
export interface BatchParts {
  readonly length: number
  readonly nullCount: number
  readonly validity: Uint8Array
  readonly values?: ArrayBufferView
  readonly offsets?: Int32Array
  readonly children?: readonly AnyBatch[]
}

export function makeBatch(type: DataType, parts: BatchParts): AnyBatch {
  return new Batch({ ...parts, type } as ConstructorParameters<typeof Batch>[0]) // it takes any typed array
}

/** Values of a type in one typed array. */
export function flatBatch(type: DataType, values: ArrayBufferView, length: number, missing: Mask): AnyBatch {
  return makeBatch(type, { length, ...validityOf(missing), values })
}

export function validityOf(missing: Mask): Pick<BatchParts, 'nullCount' | 'validity'> {
  if (missing === null) return { nullCount: 0, validity: new Uint8Array() }
  return { nullCount: missing.reduce((sum, one) => sum + one, 0), validity: packBits(missing, 0) }
}

export function maskOf(length: number, missing: (row: number) => boolean): Mask {
  const mask = new Uint8Array(length)
  let any = false
  for (let row = 0; row < length; row++) {
    if (!missing(row)) continue
    mask[row] = 1
    any = true
  }
  return any ? mask : null
}

/** Packs bytes to bits, least significant first; a bit is set where the byte is `set`. */
export function packBits(bytes: Uint8Array, set = 1): Uint8Array {
  const packed = new Uint8Array(Math.ceil(bytes.length / 64) * 8)
  for (let row = 0; row < bytes.length; row++) {
    if (bytes[row] === set) packed[row >> 3]! |= 1 << (row & 7)
  }
  return packed
}

const encoder = new TextEncoder()

/** Texts; any other JSON of an object column goes as its JSON text. All are written into one buffer. */
export function textBatch(type: DataType, values: readonly Json[]): AnyBatch {
  const texts = values.map((value) => (value === null || typeof value === 'string' ? value : jsonText(value)))
  const missing = maskOf(values.length, (row) => values[row] === null)
  return makeBatch(type, {
    length: values.length,
    ...validityOf(missing),
    ...(asciiOf(texts) ?? utf8Of(texts)),
  })
}

export function utf8Batch(type: DataType, { bytes, offsets, missing }: Utf8Texts): AnyBatch {
  return makeBatch(type, { length: offsets.length - 1, ...validityOf(missing), offsets, values: bytes })
}

type Texts = readonly (string | null)[]
type TextParts = { readonly offsets: Int32Array; readonly values: Uint8Array }

/** Texts of ASCII alone, at once; undefined where there are others. */
function asciiOf(texts: Texts): TextParts | undefined {
  const all = texts.join('')
  const values = encoder.encode(all)
  if (values.length !== all.length) return undefined
  const offsets = new Int32Array(texts.length + 1)
  for (let row = 0; row < texts.length; row++) offsets[row + 1] = offsets[row]! + (texts[row]?.length ?? 0)
  return { offsets, values }
}

/** Texts one by one: halves of a character at the ends of two neighbours are none together. */
function utf8Of(texts: Texts): TextParts {
  const offsets = new Int32Array(texts.length + 1)
  let bytes = new Uint8Array(texts.length * 8 + 64)
  let end = 0
  for (let row = 0; row < texts.length; row++) {
    const text = texts[row] ?? ''
    const most = end + text.length * 3 // UTF-8 of a UTF-16 unit
    if (most > bytes.length) bytes = grown(bytes, end, most * 2)
    end += encoder.encodeInto(text, bytes.subarray(end)).written
    offsets[row + 1] = end
  }
  return { offsets, values: bytes.subarray(0, end) }
}

function grown(bytes: Uint8Array<ArrayBuffer>, used: number, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size)
  larger.set(bytes.subarray(0, used))
  return larger
}
