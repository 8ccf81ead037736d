import { parseExactly } from '../../../data/json/wire.ts'

/** What goes over a pipe to Python and back: a head of JSON, from there with whole floats as such (see `wholeFloat`), and bytes. */
export interface Frame {
  readonly head: { readonly type: string; readonly [name: string]: unknown }
  readonly body: Uint8Array
}

/** Before each frame: the lengths of its head and its body in bytes, both as uint32, little-endian. */
const LENGTHS = 8

/** The pieces of a frame as they are written; its body may come in several. */
export function frameBytes(head: Frame['head'], bodies: readonly Uint8Array[]): readonly Uint8Array[] {
  const text = Buffer.from(JSON.stringify(head))
  const lengths = Buffer.alloc(LENGTHS)
  lengths.writeUInt32LE(text.length, 0)
  lengths.writeUInt32LE(
    bodies.reduce((sum, { length }) => sum + length, 0),
    4,
  )
  return [Buffer.concat([lengths, text]), ...bodies]
}

/** Makes frames of bytes that come in pieces cut anywhere; none is copied more than once. */
export function frameReader(hear: (frame: Frame) => void): (piece: Uint8Array) => void {
  let pieces: Uint8Array[] = []
  let length = 0
  let wanted = LENGTHS
  return (piece) => {
    pieces.push(piece)
    length += piece.length
    while (length >= wanted) {
      const bytes = joined(pieces)
      const [head, body] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)]
      wanted = LENGTHS + head + body
      if (length < wanted) {
        pieces = [bytes]
        return
      }
      const text = bytes.toString('utf8', LENGTHS, LENGTHS + head)
      hear({ head: parseExactly(text) as Frame['head'], body: bytes.subarray(LENGTHS + head, wanted) })
      pieces = wanted < length ? [bytes.subarray(wanted)] : []
      length -= wanted
      wanted = LENGTHS
    }
  }
}

function joined(pieces: readonly Uint8Array[]): Buffer {
  const [first = new Uint8Array(), ...others] = pieces
  return others.length > 0 ? Buffer.concat(pieces) : Buffer.from(first.buffer, first.byteOffset, first.length)
}
