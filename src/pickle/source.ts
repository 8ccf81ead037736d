import { PickleError } from './value.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes of a pickle from front to back, in one piece or in several; whoever asks for more than there are gets an error. */
export class PickleSource {
  /** The piece that is read just now. */
  #bytes: Uint8Array
  #view: DataView
  #at = 0
  /** Those that come behind it, the next one last. */
  readonly #behind: Uint8Array[]

  constructor(bytes: Uint8Array | readonly Uint8Array[]) {
    const [first = new Uint8Array(), ...behind] = bytes instanceof Uint8Array ? [bytes] : bytes
    this.#bytes = first
    this.#view = viewOf(first)
    this.#behind = behind.reverse()
  }

  take(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) this.#goOn(count)
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  /** Goes on to the next piece; a value that is in several becomes one, of these `count` bytes alone. */
  #goOn(count: number): void {
    const left = this.#bytes.subarray(this.#at)
    if (count > this.#behind.reduce((sum, { length }) => sum + length, left.length))
      throw new PickleError('The pickle ends in the middle of a value')
    const parts = left.length > 0 ? [left] : []
    for (let missing = count - left.length; missing > 0; ) {
      const next = this.#behind.pop()!
      const isEnough = parts.length === 0 && next.length >= missing
      const part = isEnough ? next : next.subarray(0, missing)
      if (part.length < next.length) this.#behind.push(next.subarray(missing))
      parts.push(part)
      missing -= part.length
    }
    this.#bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    this.#view = viewOf(this.#bytes)
    this.#at = 0
  }

  byte(): number {
    return this.take(1)[0]!
  }

  /** An unsigned integer of 1, 2, 4 or 8 bytes, the smallest first. */
  size(bytes: 1 | 2 | 4 | 8): number {
    this.take(bytes)
    const at = this.#at - bytes
    switch (bytes) {
      case 1:
        return this.#view.getUint8(at)
      case 2:
        return this.#view.getUint16(at, true)
      case 4:
        return this.#view.getUint32(at, true)
      case 8:
        // Beyond 2^53 it is more than any pickle has, which `take` then says.
        return Number(this.#view.getBigUint64(at, true))
    }
  }

  int32(): number {
    this.take(4)
    return this.#view.getInt32(this.#at - 4, true)
  }

  /** The only number with its largest byte first. */
  float(): number {
    this.take(8)
    return this.#view.getFloat64(this.#at - 8)
  }

  text(bytes: number): string {
    // Python writes halves of surrogate pairs as UTF-8 that is none.
    const piece = this.take(bytes)
    try {
      return UTF8.decode(piece)
    } catch {
      return new TextDecoder().decode(piece)
    }
  }

  latin1(bytes: number): string {
    return Buffer.from(this.take(bytes)).toString('latin1')
  }

  /** In Latin-1, up to a line feed, which is left out. */
  line(): string {
    const end = this.#bytes.indexOf(10, this.#at)
    const line = this.latin1(end < 0 ? this.#lengthOfLine() : end - this.#at)
    this.take(1)
    return line
  }

  /** Of one that does not end in this piece. */
  #lengthOfLine(): number {
    let length = this.#bytes.length - this.#at
    for (const piece of this.#behind.toReversed()) {
      const end = piece.indexOf(10)
      if (end >= 0) return length + end
      length += piece.length
    }
    throw new PickleError('The pickle ends in the middle of a line')
  }

  /** An integer in two's complement, the smallest byte first. */
  long(bytes: number): bigint {
    const digits = this.take(bytes)
    if (bytes === 0) return 0n
    const hex = Buffer.from(digits).reverse().toString('hex')
    return BigInt.asIntN(bytes * 8, BigInt(`0x${hex}`))
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
