/** Bytes that come one by one, of which there may be no more than a bound. */
export class GrowingBytes {
  #bytes = new Uint8Array(2 ** 16)
  #length = 0
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get length(): number {
    return this.#length
  }

  /** Those that there are, without a copy. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** The byte so many places before the end, 1 the last one. */
  before(distance: number): number {
    return this.#bytes[this.#length - distance]!
  }

  /** Throws a RangeError beyond the bound. */
  add(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow()
    this.#bytes[this.#length++] = byte
  }

  #grow(): void {
    if (this.#length >= this.#most) throw new RangeError(`There are more than ${this.#most} bytes`)
    const larger = new Uint8Array(Math.min(2 * this.#length, this.#most))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}
