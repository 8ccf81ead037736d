type Longs = BigInt64Array | BigUint64Array

/** Whether the values, two at least, go on by the same step, as row numbers do, many ids, and times at regular intervals. */
export function isProgression(values: Longs): boolean {
  const words = wordsOf(values)
  const counter = new Counter(values[0]!, values[1]! - values[0]!)
  for (let at = 0; at < words.length; at += 2) {
    if (words[at] !== counter.low || words[at + 1] !== counter.high) return false
    counter.next()
  }
  return true
}

/** Values that go on from `start` by the same step, into all rows. */
export function fillProgression(values: Longs, start: bigint, step: bigint): void {
  const words = wordsOf(values)
  const counter = new Counter(start, step)
  for (let at = 0; at < words.length; at += 2) {
    words[at] = counter.low
    words[at + 1] = counter.high
    counter.next()
  }
}

function wordsOf(values: Longs): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2)
}

/** Counts in halves, which makes no BigInt of each value, and wraps as 64 bits do. */
class Counter {
  low: number
  high: number
  readonly #stepLow: number
  readonly #stepHigh: number

  constructor(start: bigint, step: bigint) {
    this.low = lowHalf(start)
    this.high = lowHalf(start >> 32n)
    this.#stepLow = lowHalf(step)
    this.#stepHigh = lowHalf(step >> 32n)
  }

  next(): void {
    this.low = (this.low + this.#stepLow) >>> 0
    const carry = this.low < this.#stepLow ? 1 : 0
    this.high = (this.high + this.#stepHigh + carry) >>> 0
  }
}

function lowHalf(value: bigint): number {
  return Number(BigInt.asUintN(32, value))
}
