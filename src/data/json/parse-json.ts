import { badRequest, type OmegaError } from '../../error.ts'
import type { Json } from '../frame/vector.ts'
import { MAX_DIGITS } from './read-number.ts'
import { wholeFloat } from './whole-float.ts'

/** An integral number that was spelled as a float (`1.0`): only so pandas tells a float index from ints. */
export class FloatLiteral {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** An object as it was written: keys in order (a repeated key keeps its first place and last value). */
export class JsonObject {
  readonly entries: ReadonlyMap<string, OrderedJson>

  constructor(entries: ReadonlyMap<string, OrderedJson>) {
    this.entries = entries
  }

  get(key: string): OrderedJson | undefined {
    return this.entries.get(key)
  }
}

export type OrderedJson =
  | null
  | boolean
  | number
  | bigint
  | string
  | FloatLiteral
  | readonly OrderedJson[]
  | JsonObject

/** Levels that a body may have. */
export const MAX_DEPTH = 512

/**
 * Reads JSON text without losing what `JSON.parse` does: integers beyond 2^53 (bigints), the order of keys
 * such as "10" and "2", and the bare `NaN`, `Infinity` and `-Infinity` of Python's `json.dumps`.
 * Throws `badRequest` with line and column, for anything else that is not JSON, for depth beyond `maxDepth` and for numbers of more than `MAX_DIGITS`.
 */
export function parseJson(text: string, maxDepth = MAX_DEPTH): OrderedJson {
  return new Parser(text, maxDepth).parse()
}

/** The same value as plain JSON: objects have a null prototype, so `__proto__` is a key like any other. */
export function toPlain(value: OrderedJson): Json {
  return plainWith((float) => float, value)
}

/** The same with whole floats as such (see `wholeFloat`). */
export function toExact(value: OrderedJson): Json {
  return plainWith(wholeFloat, value)
}

function plainWith(whole: (float: number) => Json, value: OrderedJson): Json {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof FloatLiteral) return whole(value.value)
  if (!(value instanceof JsonObject)) return value.map((item) => plainWith(whole, item))
  const plain: { [key: string]: Json } = Object.create(null)
  for (const [key, item] of value.entries) plain[key] = plainWith(whole, item)
  return plain
}

const [QUOTE, BACKSLASH, MINUS, POINT, ZERO, NINE] = [0x22, 0x5c, 0x2d, 0x2e, 0x30, 0x39]
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])
const WORDS: readonly (readonly [string, OrderedJson])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]

class Parser {
  readonly #text: string
  readonly #maxDepth: number
  #at = 0

  constructor(text: string, maxDepth: number) {
    this.#text = text
    this.#maxDepth = maxDepth
  }

  parse(): OrderedJson {
    const value = this.#value(0)
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#unexpected('the end')
    return value
  }

  #value(depth: number): OrderedJson {
    if (depth > this.#maxDepth) throw this.#error(`is nested deeper than ${this.#maxDepth} levels`)
    const code = this.#skipSpace()
    if (code === QUOTE) return this.#string()
    if (code === 0x7b) return this.#object(depth)
    if (code === 0x5b) return this.#array(depth)
    if (code === MINUS || (code >= ZERO && code <= NINE)) return this.#number(code)
    return this.#word()
  }

  /** Answers the code of the next character that is not white space; NaN at the end. */
  #skipSpace(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code
      this.#at += 1
    }
  }

  #object(depth: number): JsonObject {
    const entries = new Map<string, OrderedJson>()
    this.#at += 1
    if (this.#skipSpace() === 0x7d) {
      this.#at += 1
      return new JsonObject(entries)
    }
    for (;;) {
      if (this.#skipSpace() !== QUOTE) throw this.#unexpected('a key in double quotes')
      const key = this.#string()
      if (this.#skipSpace() !== 0x3a) throw this.#unexpected('":"')
      this.#at += 1
      entries.set(key, this.#value(depth + 1))
      const code = this.#skipSpace()
      if (code !== 0x2c && code !== 0x7d) throw this.#unexpected('"," or "}"')
      this.#at += 1
      if (code === 0x7d) return new JsonObject(entries)
    }
  }

  #array(depth: number): readonly OrderedJson[] {
    const items: OrderedJson[] = []
    this.#at += 1
    if (this.#skipSpace() === 0x5d) {
      this.#at += 1
      return items
    }
    for (;;) {
      items.push(this.#value(depth + 1))
      const code = this.#skipSpace()
      if (code !== 0x2c && code !== 0x5d) throw this.#unexpected('"," or "]"')
      this.#at += 1
      if (code === 0x5d) return items
    }
  }

  #string(): string {
    const text = this.#text
    let start = this.#at + 1
    let out = ''
    for (let at = start; ; at += 1) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        this.#at = at + 1
        return out === '' ? text.slice(start, at) : out + text.slice(start, at)
      }
      if (code === BACKSLASH) {
        out += text.slice(start, at)
        this.#at = at
        out += this.#escape()
        start = this.#at
        at = start - 1
      } else if (!(code >= 0x20)) {
        this.#at = at
        throw this.#unexpected('the closing quote of a string')
      }
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? ''
    const plain = ESCAPES.get(letter)
    if (plain !== undefined) {
      this.#at += 2
      return plain
    }
    const hex = this.#text.slice(this.#at + 2, this.#at + 6)
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(hex)) throw this.#unexpected('an escape such as "\\n"')
    this.#at += 6
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  #number(first: number): OrderedJson {
    const text = this.#text
    const start = this.#at
    const negative = first === MINUS
    const digits = negative ? start + 1 : start
    let at = digits
    let value = 0
    let code = text.charCodeAt(at)
    for (; code >= ZERO && code <= NINE; code = text.charCodeAt(at)) {
      value = value * 10 + (code - ZERO)
      at += 1
    }
    const plain = code !== POINT && code !== 0x65 && code !== 0x45
    const leadingZero = at - digits > 1 && text.charCodeAt(digits) === ZERO
    if (plain && at > digits && at - digits <= 15 && !leadingZero) {
      this.#at = at
      return negative ? 0 - value : value // -0 is the integer 0
    }
    return this.#longNumber()
  }

  #longNumber(): OrderedJson {
    NUMBER.lastIndex = this.#at
    const token = NUMBER.exec(this.#text)?.[0]
    if (token === undefined) return this.#word()
    if (token.length > MAX_DIGITS) throw this.#error(`has a number of more than ${MAX_DIGITS} digits`)
    this.#at += token.length
    const value = Number(token)
    if (/[.eE]/.test(token)) return Number.isInteger(value) ? new FloatLiteral(value) : value
    return Number.isSafeInteger(value) ? value : BigInt(token)
  }

  #word(): OrderedJson {
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    }
    throw this.#unexpected('a value')
  }

  #unexpected(wanted: string): OmegaError {
    const found = this.#text[this.#at]
    return this.#error(
      found === undefined ? `ends where ${wanted} should be` : `has "${found}", not ${wanted}`,
    )
  }

  #error(problem: string): OmegaError {
    const before = this.#text.slice(0, this.#at).split('\n')
    return badRequest(`JSON ${problem}, at line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`)
  }
}
