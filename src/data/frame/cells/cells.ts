import { GrowingNumbers, GrowingText, SEGMENT_ROWS } from './growing.ts'
import { BOOL, FLOAT, INT, type Mark, MISSING, type Segment, SPECIAL, type Spelling } from './segment.ts'
import type { Growing, Spool } from './spool.ts'

/** The integers of a column that a double may not hold, from 2^53 on. */
export interface BigIntegers {
  readonly low: bigint
  readonly high: bigint
  /** Whether one of them would be rounded as a float. */
  readonly inexact: boolean
}

/** Bytes that a number takes as text at most, with a comma. */
const MOST_OF_A_NUMBER = 32

/**
 * The cells of one column as they come, before anyone knows their dtype: numbers in a double each, with a mark where
 * they differ in kind, all else as the JSON text that it was. So nothing is lost until the whole column is known.
 */
export class Cells implements Growing {
  readonly segments: Segment[] = []
  rows = 0
  /** What has been seen; `others` are texts and whatever is neither number nor boolean. */
  ints = false
  floats = false
  missing = false
  /** Missing ones that were spelled `NaN`, which is a float. */
  nan = false
  bools = false
  others = false
  negative = false
  big: BigIntegers | undefined
  readonly #spool: Spool
  readonly #numbers: GrowingNumbers
  readonly #text: GrowingText

  constructor(spool: Spool) {
    this.#spool = spool
    this.#numbers = new GrowingNumbers(spool)
    this.#text = new GrowingText(spool)
    spool.register(this)
  }

  /** An integer that a double holds exactly. */
  addInt(value: number): void {
    this.ints = true
    if (value < 0) this.negative = true
    this.#addNumber(value, INT)
  }

  /** A number that is spelled as a float. */
  addFloat(value: number): void {
    this.floats = true
    this.#addNumber(value, FLOAT)
  }

  addNaN(): void {
    this.nan = true
    this.#addNumber(Number.NaN, MISSING)
  }

  addBool(value: boolean): void {
    this.bools = true
    this.#addNumber(value ? 1 : 0, BOOL)
  }

  addMissing(count = 1): void {
    if (count > 0) this.missing = true
    for (let i = 0; i < count; i++) this.#addNumber(Number.NaN, MISSING)
  }

  /** An integer beyond 2^53, as it is spelled. */
  addBig(bytes: Uint8Array, start: number, end: number, value: bigint): void {
    this.ints = true
    const { low, high, inexact } = this.big ?? { low: value, high: value, inexact: false }
    this.big = {
      low: value < low ? value : low,
      high: value > high ? value : high,
      inexact: inexact || !isDouble(value),
    }
    this.#addText(bytes, start, end, SPECIAL)
  }

  /** JSON text of what is no number. */
  addJson(bytes: Uint8Array, start: number, end: number, spelling: Spelling): void {
    this.others = true
    this.#addText(bytes, start, end, spelling)
  }

  /** Keeps what there is as a segment that grows no more. */
  close(): void {
    const growing = this.#text.rows > 0 ? this.#text : this.#numbers
    if (growing.rows === 0) return
    this.#spool.grow(-growing.bytes)
    const segment = growing.take()
    this.segments.push(segment)
    this.#spool.keep(segment)
  }

  #addNumber(value: number, mark: Mark): void {
    this.rows += 1
    if (this.#text.rows > 0) {
      const before = this.#text.bytes
      this.#text.addNumber(value, mark)
      if (this.#text.isFull(MOST_OF_A_NUMBER)) this.close()
      else this.#spool.grow(this.#text.bytes - before)
      return
    }
    // To make room may close all that grow, this one too.
    while (this.#numbers.isFull) this.#spool.grow(this.#numbers.grow())
    this.#numbers.add(value, mark)
    if (this.#numbers.rows === SEGMENT_ROWS) this.close()
  }

  #addText(bytes: Uint8Array, start: number, end: number, spelling: Spelling): void {
    this.rows += 1
    if (this.#numbers.rows > 0) this.#spellNumbers()
    const length = end - start
    if (this.#text.isFull(length)) this.close()
    while (!this.#text.hasRoom(length)) this.#spool.grow(this.#text.grow(length))
    this.#text.add(bytes, start, end, spelling)
  }

  /** A first text among numbers: those of this segment become text as well. */
  #spellNumbers(): void {
    this.#numbers.spellInto(this.#text)
    const bytes = this.#text.bytes - this.#numbers.bytes
    this.#numbers.clear()
    this.#spool.grow(bytes)
  }
}

/** Whether a double holds the integer, or prints as it, which is how JavaScript writes its larger floats. */
function isDouble(value: bigint): boolean {
  const double = Number(value)
  return Number.isFinite(double) && (BigInt(double) === value || String(double) === String(value))
}
