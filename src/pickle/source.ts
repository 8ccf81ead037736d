import { PickleError } from './value.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes of a pickle from front to back; whoever asks for more than there are gets an error. */
export class PickleSource {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  take(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at)
      throw new PickleError('The pickle ends in the middle of a value')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  byte(): number {
    return this.take(1)[0]!
  }

  /** An unsigned integer of 1, 2, 4 or 8 bytes, the smallest first. */
  size(bytes: 1 | 2 | 4 | 8): number {
    const at = this.#at
    this.take(bytes)
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
    const at = this.#at
    this.take(4)
    return this.#view.getInt32(at, true)
  }

  /** The only number with its largest byte first. */
  float(): number {
    const at = this.#at
    this.take(8)
    return this.#view.getFloat64(at)
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
    if (end < 0) throw new PickleError('The pickle ends in the middle of a line')
    const line = this.latin1(end - this.#at)
    this.#at += 1
    return line
  }

  /** An integer in two's complement, the smallest byte first. */
  long(bytes: number): bigint {
    const digits = this.take(bytes)
    if (bytes === 0) return 0n
    const hex = Buffer.from(digits).reverse().toString('hex')
    return BigInt.asIntN(bytes * 8, BigInt(`0x${hex}`))
  }
}
