/** Bytes that are put together before they are sent on. */
const PIECE = 64 * 1024

/** Characters from which on the encoder of the runtime is quicker than a loop. */
const LONG = 48

const [SPACE, QUOTE, MINUS, POINT, ZERO, BACKSLASH] = [0x20, 0x22, 0x2d, 0x2e, 0x30, 0x5c]
const BILLION = 1_000_000_000

/** Doubles are written as so many decimals, where they have no more. */
const DECIMALS = 4
const UNITS = 10 ** DECIMALS

/** The digits of 00 to 99. */
const PAIRS = Uint8Array.from(
  { length: 200 },
  (_, i) => ZERO + (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10),
)

const encoder = new TextEncoder()

/** Text as it grows, in UTF-8: what is short goes into the bytes without becoming a part of a longer text first. */
export class Utf8Writer {
  #bytes = new Uint8Array(PIECE + 1024)
  #length = 0

  /** Whether there is enough to be sent on. */
  get isFull(): boolean {
    return this.#length >= PIECE
  }

  /** A character of ASCII. */
  byte(code: number): void {
    this.#makeRoom(1)
    this.#bytes[this.#length++] = code
  }

  text(text: string): void {
    this.#makeRoom(3 * text.length)
    const end = text.length <= LONG ? this.#copied(text, this.#length, false) : undefined
    this.#length = end ?? this.#length + encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written
  }

  /** A text as JSON has it. */
  quoted(text: string): void {
    this.#makeRoom(text.length + 2)
    this.#bytes[this.#length] = QUOTE
    const end = text.length <= LONG ? this.#copied(text, this.#length + 1, true) : undefined
    if (end === undefined) this.text(JSON.stringify(text))
    else {
      this.#bytes[end] = QUOTE
      this.#length = end + 1
    }
  }

  /** UTF-8 between quotes, of which JSON escapes nothing. */
  quotedBytes(source: Uint8Array, start: number, end: number): void {
    this.#makeRoom(end - start + 2)
    const bytes = this.#bytes
    let at = this.#length
    bytes[at++] = QUOTE
    if (end - start > LONG) {
      bytes.set(source.subarray(start, end), at)
      at += end - start
    } else for (let i = start; i < end; i++) bytes[at++] = source[i]!
    bytes[at++] = QUOTE
    this.#length = at
  }

  /** A few bytes of UTF-8. */
  utf8(source: Uint8Array, start: number, end: number): void {
    this.#makeRoom(end - start)
    const bytes = this.#bytes
    let at = this.#length
    for (let i = start; i < end; i++) bytes[at++] = source[i]!
    this.#length = at
  }

  /** An integer of at most 53 bits, by its digits. */
  integer(value: number): void {
    this.#makeRoom(20)
    if (value >= 0 && value < BILLION) {
      const small = value | 0
      this.#digits(small, digitsOf(small))
      return
    }
    if (value < 0) this.#bytes[this.#length++] = MINUS
    const size = Math.abs(value)
    const high = Math.floor(size / BILLION)
    if (high > 0) this.#digits(high, digitsOf(high))
    const low = size - high * BILLION
    this.#digits(low, high > 0 ? 9 : digitsOf(low))
  }

  /** A double as Python spells it, `0.5` or `1.0`; false, and nothing is written, where it takes more than four decimals. */
  decimal(value: number): boolean {
    const units = Math.abs(Math.round(value * UNITS))
    // No two decimals of up to 15 digits are the same double: this one is the shortest that reads back as the value.
    if (units / UNITS !== Math.abs(value) || units >= 1e15 || Object.is(value, -0)) return false
    if (value < 0) this.byte(MINUS)
    const whole = Math.floor(units / UNITS)
    this.integer(whole)
    this.byte(POINT)
    let part = (units - whole * UNITS) | 0
    let count = DECIMALS
    for (; count > 1 && part % 10 === 0; count--) part = (part / 10) | 0
    this.#makeRoom(count)
    this.#digits(part, count)
    return true
  }

  /** What was written since the last call. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  /** Where ASCII ends that is copied to a place; undefined for what is other, or what JSON escapes. */
  #copied(text: string, place: number, unescaped: boolean): number | undefined {
    const bytes = this.#bytes
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f || (unescaped && (code < SPACE || code === QUOTE || code === BACKSLASH)))
        return undefined
      bytes[place + i] = code
    }
    return place + text.length
  }

  #digits(value: number, count: number): void {
    const bytes = this.#bytes
    let rest = value | 0
    let at = this.#length + count
    for (; at - this.#length >= 2; at -= 2) {
      const hundreds = (rest / 100) | 0
      const pair = 2 * (rest - 100 * hundreds)
      bytes[at - 2] = PAIRS[pair]!
      bytes[at - 1] = PAIRS[pair + 1]!
      rest = hundreds
    }
    if (at > this.#length) bytes[this.#length] = ZERO + rest
    this.#length += count
  }

  #makeRoom(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}

/** Of an integer below a billion. */
function digitsOf(value: number): number {
  if (value < 1000) return value < 10 ? 1 : value < 100 ? 2 : 3
  if (value < 1_000_000) return value < 10_000 ? 4 : value < 100_000 ? 5 : 6
  return value < 10_000_000 ? 7 : value < 100_000_000 ? 8 : 9
}
