import type { Json, Utf8Texts, Vector } from './vector.ts'

const [OPEN, CLOSE, COMMA, QUOTE, BACKSLASH, SPACE] = [0x5b, 0x5d, 0x2c, 0x22, 0x5c, 0x20]
const NULL = [0x6e, 0x75, 0x6c, 0x6c] as const

/** Bytes of a text from which on they are copied at once. */
const LONG = 48

/** The texts of a JSON array, which has nothing else but nulls; undefined where it has, or where one is escaped. */
export function plainTexts(json: Uint8Array, rows: number): Utf8Texts | undefined {
  if (json[0] !== OPEN || json.at(-1) !== CLOSE || json.includes(BACKSLASH)) return undefined
  return splitTexts(json.subarray(1, -1), rows)
}

/** As `plainTexts`, of what stands between the brackets, in which nothing is escaped. */
export function splitTexts(json: Uint8Array, rows: number): Utf8Texts | undefined {
  const bytes = new Uint8Array(json.length)
  const offsets = new Int32Array(rows + 1)
  let missing: Uint8Array | null = null
  let end = 0
  let at = 0
  for (let row = 0; row < rows; row++) {
    if (row > 0 && json[at++] !== COMMA) return undefined
    if (json[at] === QUOTE) {
      for (at++; at < json.length; at++) {
        const byte = json[at]!
        if (byte === QUOTE) break
        if (byte < SPACE) return undefined
        bytes[end++] = byte
      }
      if (at++ === json.length) return undefined
    } else {
      if (NULL.some((byte, i) => json[at + i] !== byte)) return undefined
      at += NULL.length
      missing ??= new Uint8Array(rows)
      missing[row] = 1
    }
    offsets[row + 1] = end
  }
  return rows > 0 && at === json.length ? { bytes: bytes.subarray(0, end), offsets, missing } : undefined
}

/** The rows `from` to `to` of texts. */
export interface TextRange {
  readonly texts: Utf8Texts
  readonly from: number
  readonly to: number
}

/** The rows of several ranges, one after the other. */
export function joinTexts(ranges: readonly TextRange[]): Utf8Texts {
  const [first] = ranges
  if (ranges.length === 1 && first!.from === 0 && first!.to === first!.texts.offsets.length - 1)
    return first!.texts
  let [rows, size] = [0, 0]
  for (const { texts, from, to } of ranges) {
    rows += to - from
    size += texts.offsets[to]! - texts.offsets[from]!
  }
  const bytes = new Uint8Array(size)
  const offsets = new Int32Array(rows + 1)
  const missing = ranges.some(({ texts }) => texts.missing) ? new Uint8Array(rows) : null
  let [row, end] = [0, 0]
  for (const { texts, from, to } of ranges) {
    const start = texts.offsets[from]!
    bytes.set(texts.bytes.subarray(start, texts.offsets[to]), end)
    if (texts.missing) missing!.set(texts.missing.subarray(from, to), row)
    for (let at = from; at < to; at++) offsets[++row] = end + texts.offsets[at + 1]! - start
    end = offsets[row]!
  }
  return { bytes, offsets, missing }
}

/** The rows at these positions, in their order. */
export function pickTexts({ bytes, offsets, missing }: Utf8Texts, positions: Uint32Array): Utf8Texts {
  let size = 0
  for (const row of positions) size += offsets[row + 1]! - offsets[row]!
  const picked = new Uint8Array(size)
  const ends = new Int32Array(positions.length + 1)
  let end = 0
  for (let i = 0; i < positions.length; i++) {
    const last = offsets[positions[i]! + 1]!
    for (let at = offsets[positions[i]!]!; at < last; at++) picked[end++] = bytes[at]!
    ends[i + 1] = end
  }
  return {
    bytes: picked,
    offsets: ends,
    missing: missing && Uint8Array.from(positions, (row) => missing[row]!),
  }
}

/** No text in any row. */
export function noTexts(rows: number): Utf8Texts {
  return { bytes: new Uint8Array(), offsets: new Int32Array(rows + 1), missing: new Uint8Array(rows).fill(1) }
}

/** A JSON array of the texts, as `JSON.stringify` writes it, behind so many bytes that are left free. */
export function jsonOfTexts({ bytes, offsets, missing }: Utf8Texts, free = 0): Uint8Array<ArrayBuffer> {
  const rows = offsets.length - 1
  const json = new Uint8Array(free + 2 + bytes.length + (NULL.length + 1) * rows)
  let at = free
  json[at++] = OPEN
  for (let row = 0; row < rows; row++) {
    if (row > 0) json[at++] = COMMA
    if (missing?.[row]) {
      for (const byte of NULL) json[at++] = byte
      continue
    }
    const start = offsets[row]!
    const end = offsets[row + 1]!
    json[at++] = QUOTE
    if (end - start < LONG) for (let i = start; i < end; i++) json[at++] = bytes[i]!
    else {
      json.set(bytes.subarray(start, end), at)
      at += end - start
    }
    json[at++] = QUOTE
  }
  json[at++] = CLOSE
  return json.subarray(0, at)
}

type TextVector = Extract<Vector, { type: 'text' }>

/** Texts as a vector, of which strings are made when somebody asks for them, by `read` or as JSON has them. */
export function textVector(utf8: Utf8Texts, read?: () => readonly Json[]): TextVector {
  return new LazyTexts(
    utf8,
    read ?? (() => JSON.parse(new TextDecoder().decode(jsonOfTexts(utf8))) as string[]),
  )
}

/**
 * A class, since an object with a getter of its own has a shape of its own, which V8 counts among what is old: the bytes of a chunk
 * would be kept until that is collected.
 */
class LazyTexts {
  readonly type = 'text'
  readonly utf8: Utf8Texts
  readonly #read: () => readonly Json[]
  #values: readonly Json[] | undefined

  constructor(utf8: Utf8Texts, read: () => readonly Json[]) {
    this.utf8 = utf8
    this.#read = read
  }

  get values(): readonly Json[] {
    this.#values ??= this.#read()
    return this.#values
  }
}
