import { concatenated } from '../../data/concatenated.ts'

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/**
 * Walks over a protobuf message (https://protobuf.dev/programming-guides/encoding/), field by field and without copies;
 * ends where it makes no sense.
 */
export class Message {
  /** Of the field that `next` has come to. */
  number = 0
  wire = 0
  /** Of wire type 0. Large values lose their last digits, which no field that is asked for has. */
  value = 0
  /** Where the field begins, with its tag, and where its content does. */
  from = 0
  start = 0
  #at: number
  readonly bytes: Uint8Array
  readonly #end: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.#at = start
    this.#end = Math.min(end, bytes.length)
  }

  /** Goes to the next field; false at the end. */
  next(): boolean {
    if (this.#at >= this.#end) return false
    this.from = this.#at
    const tag = this.#varint()
    this.number = Math.floor(tag / 8)
    this.wire = tag % 8
    this.start = this.#at
    if (this.wire === 0) this.value = this.#varint()
    else if (this.wire === 1) this.#at += 8
    else if (this.wire === 5) this.#at += 4
    else if (this.wire === 2) {
      const length = this.#varint()
      this.start = this.#at
      this.#at += length
    } else return false
    return this.#at <= this.#end
  }

  /** Where the field that `next` has come to ends. */
  get end(): number {
    return this.#at
  }

  get text(): string {
    return decoder.decode(this.content)
  }

  /** The content of a field that has a length. */
  get content(): Uint8Array {
    return this.bytes.subarray(this.start, this.#at)
  }

  /** The field as it stands, with its tag. */
  get whole(): Uint8Array {
    return this.bytes.subarray(this.from, this.#at)
  }

  /** The message in a field that has a length. */
  get message(): Message {
    return new Message(this.bytes, this.start, this.#at)
  }

  #varint(): number {
    let value = 0
    for (let scale = 1; this.#at < this.#end; scale *= 128) {
      const byte = this.bytes[this.#at++]!
      value += (byte & 127) * scale
      if (byte < 128) break
    }
    return value
  }
}

/** The repeated integers of a field, whether packed or one by one, as `message.next` comes to them. */
export function* integersOf(field: Message): Generator<number> {
  if (field.wire === 0) yield field.value
  if (field.wire !== 2) return
  const { bytes } = field
  for (let at = field.start; at < field.end; ) {
    let value = 0
    for (let scale = 1; at < field.end; scale *= 128) {
      const byte = bytes[at++]!
      value += (byte & 127) * scale
      if (byte < 128) break
    }
    yield value
  }
}

/** A field with a length: its tag, its length and its content. */
export function lengthField(number: number, content: Uint8Array | readonly Uint8Array[]): Uint8Array {
  const parts = content instanceof Uint8Array ? [content] : content
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return concatenated([varint(number * 8 + 2), varint(length), ...parts])
}

export function textField(number: number, text: string): Uint8Array {
  return lengthField(number, encoder.encode(text))
}

export function integerField(number: number, value: number): Uint8Array {
  return concatenated([varint(number * 8), varint(value)])
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let left = value
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128)
  return Uint8Array.from([...bytes, left])
}
