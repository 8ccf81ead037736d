import { badRequest, type OmegaError } from '../../error.ts'
import type { Cells } from '../frame/cells/cells.ts'
import { JSON_TEXT, PLAIN, SPECIAL } from '../frame/cells/segment.ts'
import { MAX_DEPTH, type OrderedJson, parseJson } from './parse-json.ts'
import { joinDigits, MAX_DIGITS, nearestDouble } from './read-number.ts'

const [QUOTE, BACKSLASH, MINUS, PLUS, POINT, ZERO] = [0x22, 0x5c, 0x2d, 0x2b, 0x2e, 0x30] as const
export const [COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d,
] as const
/** Digits that 32 bits hold. */
const SHORT = 9
/** What stands for a byte that has not come, or that never comes. */
export const NONE = -1

interface Word {
  readonly text: string
  readonly codes: readonly number[]
  readonly add: (cells: Cells) => void
}

const WORDS: readonly Word[] = [
  word('null', (cells) => cells.addMissing()),
  word('true', (cells) => cells.addBool(true)),
  word('false', (cells) => cells.addBool(false)),
  word('NaN', (cells) => cells.addNaN()),
  word('Infinity', (cells) => cells.addFloat(Number.POSITIVE_INFINITY)),
  word('-Infinity', (cells) => cells.addFloat(Number.NEGATIVE_INFINITY)),
]
/** By their first byte. */
const WORD_AT: readonly (Word | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  WORDS.find(({ codes }) => codes[0] === code),
)

function word(text: string, add: (cells: Cells) => void): Word {
  return { text, codes: [...text].map((letter) => letter.charCodeAt(0)), add }
}

const decoder = new TextDecoder()

/**
 * Reads JSON of bytes of which not all are there. What is not there as a whole is not read: the answer is then `false`,
 * or `NONE`, and `at` stays where it was, so that it is read again when more has come. At the end of all it is a 400.
 */
export class Scanner {
  bytes: Uint8Array = new Uint8Array(0)
  at = 0
  end = 0
  /** Whether no more bytes come. */
  ended = false
  /** Whether the string that was read last has an escape. */
  #isEscaped = false

  /** Goes to the next byte that is not white space, and answers it. */
  skip(): number {
    const { bytes, end } = this
    for (let at = this.at; at < end; at++) {
      const code = bytes[at]!
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) continue
      this.at = at
      return code
    }
    this.at = end
    return NONE
  }

  /** For a reader that lacks bytes: false, or an error when they never come. */
  lacks(wanted: string): false {
    if (this.ended) throw this.unexpected(wanted, this.end)
    return false
  }

  /** Adds the value that is next. */
  value(cells: Cells): boolean {
    const code = this.skip()
    if (code === MINUS || (code >= ZERO && code <= 0x39))
      return this.#shortNumber(cells) || this.#number(cells)
    if (code === QUOTE) {
      const end = this.stringEnd(this.at)
      if (end === NONE) return false
      cells.addJson(this.bytes, this.at, end, this.#isEscaped ? JSON_TEXT : PLAIN)
      this.at = end
      return true
    }
    if (code === NONE) return this.lacks('a value')
    if (code !== OPEN_OBJECT && code !== OPEN_LIST) return this.#word(cells)
    const end = this.#containerEnd()
    if (end === NONE) return false
    this.#parsed(end)
    cells.addJson(this.bytes, this.at, end, SPECIAL)
    this.at = end
    return true
  }

  /** Any value as a tree, for what is small. */
  tree(): { readonly value: OrderedJson } | undefined {
    const code = this.skip()
    if (code === OPEN_OBJECT || code === OPEN_LIST || code === QUOTE) {
      const end = code === QUOTE ? this.stringEnd(this.at) : this.#containerEnd()
      if (end === NONE) return undefined
      const value = this.#parsed(end)
      this.at = end
      return { value }
    }
    let end = this.at
    while (end < this.end && !isDelimiter(this.bytes[end]!)) end++
    if (end === this.end && !this.ended) return undefined
    if (end === this.at) throw this.unexpected('a value')
    const value = this.#parsed(end)
    this.at = end
    return { value }
  }

  /** Behind the string that begins at `at`. */
  stringEnd(start: number): number {
    const { bytes, end } = this
    this.#isEscaped = false
    for (let at = start + 1; at < end; at++) {
      const code = bytes[at]!
      if (code === QUOTE) return at + 1
      if (code === BACKSLASH) {
        this.#isEscaped = true
        const length = this.#escapeLength(at)
        if (length === 0) break
        at += length - 1
      } else if (code < 0x20) throw this.unexpected('the closing quote of a string', at)
    }
    this.lacks('the closing quote of a string')
    return NONE
  }

  /** The string between two places, quotes included. */
  stringAt(start: number, end: number): string {
    return JSON.parse(decoder.decode(this.bytes.subarray(start, end))) as string
  }

  /** The error for what stands at `at` instead of what was wanted. */
  unexpected(wanted: string, at = this.at): OmegaError {
    if (at >= this.end) return this.error(`ends where ${wanted} should be`, at)
    const found = decoder.decode(this.bytes.subarray(at, at + 4)).slice(0, 1)
    return this.error(`has "${found}", not ${wanted}`, at)
  }

  error(problem: string, at = this.at): OmegaError {
    return badRequest(`JSON ${problem}, at ${this.place(at)}`)
  }

  place(at: number): string {
    return `byte ${at + 1}`
  }

  line(_at: number): number {
    return 1
  }

  /** Reads a number of at most nine digits without an exponent, behind which something stands; false, and nothing is read, of others. */
  #shortNumber(cells: Cells): boolean {
    const { bytes, end } = this
    const negative = bytes[this.at] === MINUS
    const first = negative ? this.at + 1 : this.at
    const stop = Math.min(end - 1, first + SHORT)
    let at = first
    let value = 0
    for (let code = bytes[at]! - ZERO; at < stop && code >= 0 && code <= 9; code = bytes[at]! - ZERO) {
      value = value * 10 + code
      at++
    }
    const integral = at - first
    if (integral === 0 || at >= end || (integral > 1 && bytes[first] === ZERO)) return false
    if (isDelimiter(bytes[at]!)) {
      this.at = at
      cells.addInt(negative ? -value : value)
      return true
    }
    if (bytes[at] !== POINT) return false
    const from = ++at
    const last = Math.min(end - 1, stop + 1)
    for (let code = bytes[at]! - ZERO; at < last && code >= 0 && code <= 9; code = bytes[at]! - ZERO) {
      value = value * 10 + code
      at++
    }
    if (at === from || at >= end || !isDelimiter(bytes[at]!)) return false
    this.at = at
    const float = nearestDouble(value, 0, SHORT, from - at)!
    cells.addFloat(negative ? -float : float)
    return true
  }

  #number(cells: Cells): boolean {
    const { bytes, end } = this
    const start = this.at
    const negative = bytes[start] === MINUS
    const first = negative ? start + 1 : start
    let at = first
    let high = 0
    let low = 0
    let digits = 0
    let code = at < end ? bytes[at]! - ZERO : NONE
    for (; code >= 0 && code <= 9; code = ++at < end ? bytes[at]! - ZERO : NONE) {
      if (digits < 9) high = high * 10 + code
      else if (digits < 18) low = low * 10 + code
      if (digits > 0 || code > 0) digits += 1
    }
    const integral = at - first
    if (integral === 0) return at < end ? this.#word(cells) : this.lacks('a digit')
    if (integral > 1 && bytes[first] === ZERO) throw this.unexpected('"," after a 0', first + 1)
    let exponent = 0
    const isPlain = at === end || (bytes[at] !== POINT && (bytes[at]! | 0x20) !== 0x65)
    if (at < end && bytes[at] === POINT) {
      const point = at
      code = ++at < end ? bytes[at]! - ZERO : NONE
      for (; code >= 0 && code <= 9; code = ++at < end ? bytes[at]! - ZERO : NONE) {
        if (digits < 9) high = high * 10 + code
        else if (digits < 18) low = low * 10 + code
        if (digits > 0 || code > 0) digits += 1
      }
      exponent = point + 1 - at
      if (exponent === 0 && at < end) throw this.unexpected('a digit', at)
    }
    if (at - start > MAX_DIGITS) throw this.error(`has a number of more than ${MAX_DIGITS} digits`, start)
    if (at < end && (bytes[at]! | 0x20) === 0x65) {
      const sign = ++at < end ? bytes[at] : NONE
      if (sign === PLUS || sign === MINUS) at += 1
      const from = at
      let power = 0
      for (
        code = at < end ? bytes[at]! - ZERO : NONE;
        code >= 0 && code <= 9;
        code = ++at < end ? bytes[at]! - ZERO : NONE
      )
        power = Math.min(power * 10 + code, 1e6)
      if (at === from && at < end) throw this.unexpected('a digit', at)
      exponent += sign === MINUS ? -power : power
    }
    if (at === end && !this.ended) return false
    if (!isDigit(bytes[at - 1]!)) throw this.unexpected('a digit', at)
    this.at = at
    if (isPlain) this.#addInteger(cells, start, joinDigits(high, low, digits), digits, negative)
    else {
      const value = nearestDouble(high, low, digits, exponent)
      cells.addFloat(value === undefined ? Number(this.#ascii(start, at)) : negative ? -value : value)
    }
    return true
  }

  #addInteger(cells: Cells, start: number, value: number, digits: number, negative: boolean): void {
    if (digits <= 16 && value <= Number.MAX_SAFE_INTEGER) cells.addInt(negative ? -value : value)
    else cells.addBig(this.bytes, start, this.at, BigInt(this.#ascii(start, this.at)))
  }

  #ascii(start: number, end: number): string {
    return String.fromCharCode(...this.bytes.subarray(start, end))
  }

  #word(cells: Cells): boolean {
    const { bytes, at, end } = this
    const found = at < end ? WORD_AT[bytes[at]!] : undefined
    if (found === undefined) throw this.unexpected('a value')
    const { codes } = found
    let length = 1
    while (length < codes.length && at + length < end && bytes[at + length] === codes[length]) length += 1
    if (length < codes.length) {
      if (at + length >= end) return this.lacks(`"${found.text}"`)
      throw this.unexpected('a value')
    }
    this.at = at + length
    found.add(cells)
    return true
  }

  /** Bytes of the escape at `at`; 0 when not all of them are there. */
  #escapeLength(at: number): number {
    const letter = at + 1 < this.end ? this.bytes[at + 1]! : NONE
    if (letter === NONE) return 0
    if (letter !== 0x75) {
      if (ESCAPED.has(letter)) return 2
      throw this.unexpected('an escape such as "\\n"', at)
    }
    for (let digit = at + 2; digit < at + 6; digit++) {
      if (digit >= this.end) return 0
      if (!isHexDigit(this.bytes[digit]!)) throw this.unexpected('an escape such as "\\n"', at)
    }
    const half = this.#surrogate(at)
    if (half === 'none') return 6
    if (half === 'low') throw this.#loneSurrogate(at)
    const next = at + 6
    if (next >= this.end) return 0
    if (this.bytes[next] !== BACKSLASH) throw this.#loneSurrogate(at)
    if (next + 6 > this.end) return 0
    if (this.bytes[next + 1] !== 0x75 || this.#surrogate(next) !== 'low') throw this.#loneSurrogate(at)
    return 12
  }

  /** Which half of a character beyond 16 bits the escape at `at` is. */
  #surrogate(at: number): 'none' | 'high' | 'low' {
    const [first, second] = [this.bytes[at + 2]!, this.bytes[at + 3]! | 0x20]
    if (first !== 0x44 && first !== 0x64) return 'none' // D800 to DFFF
    if (second === 0x38 || second === 0x39 || second === 0x61 || second === 0x62) return 'high'
    return second >= 0x63 && second <= 0x66 ? 'low' : 'none'
  }

  #loneSurrogate(at: number): OmegaError {
    const half = decoder.decode(this.bytes.subarray(at, at + 6))
    return this.error(`has "${half}" alone, half of a character, which no text may have`, at)
  }

  /** Behind the object or array at `at`, found by its brackets. */
  #containerEnd(): number {
    let depth = 0
    for (let at = this.at; at < this.end; at++) {
      const code = this.bytes[at]!
      if (code === QUOTE) {
        at = this.stringEnd(at) - 1
        if (at < 0) return NONE
      } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        depth += 1
        if (depth > MAX_DEPTH) throw this.error(`is nested deeper than ${MAX_DEPTH} levels`, at)
      } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        depth -= 1
        if (depth === 0) return at + 1
      }
    }
    this.lacks('the end of an object or array')
    return NONE
  }

  #parsed(end: number): OrderedJson {
    try {
      return parseJson(decoder.decode(this.bytes.subarray(this.at, end)))
    } catch (cause) {
      const problem = (cause as Error).message.replace(/^JSON /, '').replace(/, at line .*$/, '')
      throw this.error(`${problem}, in the value`, this.at)
    }
  }
}

const ESCAPED = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)))

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)
}

function isDelimiter(code: number): boolean {
  return code === COMMA || code === CLOSE_OBJECT || code === CLOSE_LIST || code === COLON || code <= 0x20
}
