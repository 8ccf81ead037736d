import type { Link, Message } from './message.ts'

/** Types by their number on the wire. */
const TYPES = [
  'ready',
  'alive',
  'request',
  'answer',
  'question',
  'granted',
  'bytes',
  'end',
  'error',
  'credit',
  'cancel',
  'retiring',
] as const satisfies readonly Message['type'][]

const BYTES = TYPES.indexOf('bytes')

/** Before each payload: its type (1 byte), the exchange (4) and the payload's length (4), big endian. */
const HEADER = 9

/** A link over two streams of bytes, such as the pipes of a process. */
export interface ByteLink extends Link {
  /** What the other side has written, cut anywhere. */
  push(piece: Uint8Array<ArrayBuffer>): void
}

/** `write` is given the parts of a message, and may keep them until they are written. */
export function byteLink(write: (parts: readonly Uint8Array<ArrayBuffer>[]) => void): ByteLink {
  const encoder = new TextEncoder()
  const parser = new MessageParser()
  let hear: (message: Message) => void = () => {}
  return {
    send(message) {
      const { type, id, ...rest } = { id: 0, ...message }
      const payload = 'bytes' in rest ? rest.bytes : encoder.encode(JSON.stringify(rest))
      write([headerOf(type, id, payload.byteLength), payload])
    },
    listen(listener) {
      hear = listener
    },
    push: (piece) => parser.push(piece, (message) => hear(message)),
  }
}

function headerOf(type: Message['type'], id: number, length: number): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(HEADER))
  header.setUint8(0, TYPES.indexOf(type))
  header.setUint32(1, id)
  header.setUint32(5, length)
  return new Uint8Array(header.buffer)
}

/** Finds the messages in a stream. What comes of `bytes` is passed on at once, as one message or several. */
class MessageParser {
  readonly #decoder = new TextDecoder()
  /** Of a header, or of a payload that is read whole. */
  #held: Uint8Array<ArrayBuffer> = new Uint8Array(HEADER)
  #filled = 0
  #inHeader = true
  #type = 0
  #id = 0
  /** Bytes of the payload that are still to come. */
  #left = 0

  push(piece: Uint8Array<ArrayBuffer>, hear: (message: Message) => void): void {
    let at = 0
    while (at < piece.length || (!this.#inHeader && this.#left === 0)) {
      if (this.#inHeader) {
        at += this.#fill(piece, at)
        if (this.#filled === HEADER) this.#begin()
      } else if (this.#type === BYTES) {
        const end = Math.min(piece.length, at + this.#left)
        if (end > at) hear({ type: 'bytes', id: this.#id, bytes: piece.subarray(at, end) })
        this.#left -= end - at
        at = end
        if (this.#left === 0) this.#expectHeader()
      } else {
        const filled = this.#fill(piece, at)
        this.#left -= filled
        at += filled
        if (this.#left > 0) continue
        const text = this.#decoder.decode(this.#held)
        this.#expectHeader()
        // What the other side wrote is ours.
        hear({ type: TYPES[this.#type]!, id: this.#id, ...JSON.parse(text) } as Message)
      }
    }
  }

  #fill(piece: Uint8Array<ArrayBuffer>, at: number): number {
    const part = piece.subarray(at, at + this.#held.length - this.#filled)
    this.#held.set(part, this.#filled)
    this.#filled += part.length
    return part.length
  }

  #begin(): void {
    const header = new DataView(this.#held.buffer)
    this.#type = header.getUint8(0)
    this.#id = header.getUint32(1)
    this.#left = header.getUint32(5)
    if (this.#type >= TYPES.length) throw new Error(`Message type ${this.#type} is not known`)
    this.#inHeader = false
    if (this.#type === BYTES) return
    this.#held = new Uint8Array(this.#left)
    this.#filled = 0
  }

  #expectHeader(): void {
    this.#inHeader = true
    this.#held = new Uint8Array(HEADER)
    this.#filled = 0
  }
}
