const TOP = 2 ** 24

/** The range coder of LZMA: decisions by probabilities that learn. Throws a RangeError where the bytes end. */
export class RangeDecoder {
  readonly #bytes: Uint8Array
  readonly #probabilities: Uint16Array
  #at: number
  #range = 0xffff_ffff
  #code = 0

  constructor(bytes: Uint8Array, start: number, probabilities: number) {
    this.#bytes = bytes
    this.#probabilities = new Uint16Array(probabilities).fill(1024)
    // The first byte is always 0.
    this.#at = start + 1
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0
  }

  bit(place: number): 0 | 1 {
    const probability = this.#probabilities[place]!
    const bound = (this.#range >>> 11) * probability
    const isOne = this.#code >= bound
    if (isOne) {
      this.#code -= bound
      this.#range -= bound
      this.#probabilities[place] = probability - (probability >> 5)
    } else {
      this.#range = bound
      this.#probabilities[place] = probability + ((2048 - probability) >> 5)
    }
    this.#normalize()
    return isOne ? 1 : 0
  }

  /** So many bits, the highest first, each with a probability of its own. */
  tree(place: number, bits: number): number {
    let symbol = 1
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.bit(place + symbol)
    return symbol - (1 << bits)
  }

  /** The lowest first. */
  reverseTree(place: number, bits: number): number {
    let [symbol, value] = [1, 0]
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(place + symbol)
      symbol = (symbol << 1) | bit
      value |= bit << i
    }
    return value
  }

  /** Bits that are as likely 0 as 1, the highest first. */
  direct(bits: number): number {
    let value = 0
    for (let i = 0; i < bits; i++) {
      this.#range >>>= 1
      const isOne = this.#code >= this.#range
      if (isOne) this.#code -= this.#range
      this.#normalize()
      value = value * 2 + (isOne ? 1 : 0)
    }
    return value
  }

  #normalize(): void {
    if (this.#range >= TOP) return
    this.#range = (this.#range << 8) >>> 0
    this.#code = ((this.#code << 8) | this.#next()) >>> 0
  }

  #next(): number {
    if (this.#at >= this.#bytes.length) throw new RangeError('The LZMA data break off')
    return this.#bytes[this.#at++]!
  }
}
