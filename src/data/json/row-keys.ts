import { Cells } from '../frame/cells/cells.ts'
import { readCells } from '../frame/cells/cursor.ts'
import { JSON_TEXT, type TextSegment } from '../frame/cells/segment.ts'
import type { Spool } from '../frame/cells/spool.ts'
import { COLON, COMMA, NONE } from './scanner.ts'

const [QUOTE, BACKSLASH, ZERO, NINE] = [0x22, 0x5c, 0x30, 0x39]

/**
 * The keys of a column `{key: cell}`. Nearly always they are those of the first column, and these "0", "1", "2", ...:
 * only keys that differ from what they should be are kept.
 */
export class RowKeys {
  /** Of the first column; undefined for itself, whose keys should count the rows. */
  readonly first: RowKeys | undefined
  /** How many are as they should be. */
  same = 0
  /** All that come behind them. */
  own: Cells | undefined
  readonly #spool: Spool
  readonly #next: NextKey

  constructor(spool: Spool, first: RowKeys | undefined) {
    this.#spool = spool
    this.first = first
    this.#next = new NextKey(first)
  }

  get rows(): number {
    return this.same + (this.own?.rows ?? 0)
  }

  /** Whether they are those of the first column; of the first itself, whether they count the rows. */
  get areSame(): boolean {
    return this.own === undefined && (this.first === undefined || this.rows === this.first.rows)
  }

  /** Behind the key at `at`, quotes included, if it is the one that should come; `NONE` if not, or not all is there. */
  match(bytes: Uint8Array, at: number, end: number): number {
    return this.own === undefined ? this.#next.match(bytes, at, end) : NONE
  }

  /** The same of the key at `at` with the comma before it and the colon behind it. */
  matchWhole(bytes: Uint8Array, at: number, end: number): number {
    if (at + 1 >= end || bytes[at] !== COMMA || bytes[at + 1] !== QUOTE) return NONE
    const stop = this.match(bytes, at + 1, end)
    return stop !== NONE && stop < end && bytes[stop] === COLON ? stop + 1 : NONE
  }

  /** Takes the key that has been matched. */
  advance(): void {
    this.same += 1
    this.#next.advance()
  }

  /** Takes another key. */
  add(bytes: Uint8Array, start: number, end: number): void {
    this.own ??= new Cells(this.#spool)
    this.own.addJson(bytes, start, end, JSON_TEXT)
  }

  /** All of them, in memory. */
  list(): readonly string[] {
    const same = this.first
      ? this.first.list().slice(0, this.same)
      : Array.from({ length: this.same }, (_, row) => String(row))
    if (this.own === undefined) return same
    return [...same, ...(readCells(this.own) as Iterable<string>)]
  }
}

/** What the next key of a column should be, as bytes. */
class NextKey {
  readonly #first: RowKeys | undefined
  #row = 0
  /** The row in decimal. */
  readonly #digits = new Uint8Array(16)
  #length = 1
  /** Keys of the first column that are no row numbers: those of one segment. */
  #segment = 0
  #text = new Uint8Array(0)
  #at = 0
  #end = 0

  constructor(first: RowKeys | undefined) {
    this.#first = first
    first?.own?.close()
    this.#digits[0] = ZERO
    if (first?.same === 0) this.#load()
  }

  match(bytes: Uint8Array, at: number, end: number): number {
    if (this.#first !== undefined && this.#row >= this.#first.same) return this.#matchText(bytes, at, end)
    const length = this.#length
    const stop = at + length + 2
    if (stop > end || bytes[stop - 1] !== QUOTE) return NONE
    for (let digit = length - 1; digit >= 0; digit--)
      if (bytes[at + 1 + digit] !== this.#digits[digit]) return NONE
    return stop
  }

  advance(): void {
    this.#row += 1
    if (this.#first !== undefined && this.#row >= this.#first.same) {
      this.#load()
      return
    }
    let digit = this.#length - 1
    while (digit >= 0 && this.#digits[digit] === NINE) this.#digits[digit--] = ZERO
    if (digit >= 0) this.#digits[digit]! += 1
    else {
      this.#digits.fill(ZERO, 0, this.#length + 1)
      this.#digits[0] = ZERO + 1
      this.#length += 1
    }
  }

  #matchText(bytes: Uint8Array, at: number, end: number): number {
    const length = this.#end - this.#at
    if (length === 0 || at + length > end) return NONE
    for (let i = 0; i < length; i++) if (bytes[at + i] !== this.#text[this.#at + i]) return NONE
    return at + length
  }

  /** Goes to the next key of the first column, if it has one more. */
  #load(): void {
    let at = this.#end + 1
    if (at >= this.#text.length) {
      const segment = this.#first?.own?.segments[this.#segment] as TextSegment | undefined
      this.#segment += 1
      this.#text = segment?.read() ?? new Uint8Array(0)
      at = 0
    }
    this.#at = at
    this.#end = at
    if (this.#text.length === 0) return
    for (this.#end += 1; this.#text[this.#end] !== QUOTE; this.#end++)
      if (this.#text[this.#end] === BACKSLASH) this.#end += 1
    this.#end += 1
  }
}
