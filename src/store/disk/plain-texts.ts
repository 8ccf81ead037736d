import type { Utf8Texts } from '../../data/frame/vector.ts'

const [OPEN, CLOSE, COMMA, QUOTE, BACKSLASH, SPACE] = [0x5b, 0x5d, 0x2c, 0x22, 0x5c, 0x20]
const NULL = [0x6e, 0x75, 0x6c, 0x6c] as const

/** The texts of a JSON array, which has nothing else but nulls; undefined where it has, or where one is escaped. */
export function plainTexts(json: Uint8Array, rows: number): Utf8Texts | undefined {
  if (json[0] !== OPEN || json.includes(BACKSLASH)) return undefined
  const bytes = new Uint8Array(json.length)
  const offsets = new Int32Array(rows + 1)
  let missing: Uint8Array | null = null
  let end = 0
  let at = 1
  for (let row = 0; row < rows; row++) {
    if (json[at] === QUOTE) {
      for (at++; at < json.length; at++) {
        const byte = json[at]!
        if (byte === QUOTE) break
        if (byte < SPACE) return undefined
        bytes[end++] = byte
      }
      at++
    } else {
      if (NULL.some((byte, i) => json[at + i] !== byte)) return undefined
      at += NULL.length
      missing ??= new Uint8Array(rows)
      missing[row] = 1
    }
    offsets[row + 1] = end
    if (json[at++] !== (row === rows - 1 ? CLOSE : COMMA)) return undefined
  }
  return at === json.length ? { bytes: bytes.subarray(0, end), offsets, missing } : undefined
}
