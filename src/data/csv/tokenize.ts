import type { Buffer } from 'node:buffer'
import { badRequest, type OmegaError } from '../../error.ts'
import { type Block, ESCAPED, PLAIN, QUOTED, RAW } from './fields.ts'
import { isBlank } from './number-text.ts'
import { MAX_RECORD } from './options.ts'

const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

/** Characters of a record that are shown in an error. */
const SHOWN = 60

/** Whole records found in a text, and where the next one begins. */
export interface Tokens {
  readonly block: Block
  readonly rows: number
  readonly next: number
}

/**
 * Finds where the fields of a CSV stand, as pandas' reader does: records end with LF, CRLF or CR, in any mixture; a
 * quote counts only where a field begins; short records are filled with empty fields. An empty line is no record, but a
 * missing value where there is one column. Throws 400 for a record that is too long, and a quote that is not closed.
 */
export class Tokenizer {
  /** In UTF-8. */
  readonly #separator: Uint8Array
  /** By each byte, 1 where a field without quotes may end: at what a separator begins with, or the line does. */
  readonly #stops = new Uint8Array(256)
  readonly #width: number
  /** Records before the text, the header among them, to name one in an error. */
  #records: number
  /** Fields of a record, a guess from the last text. */
  #room = 1024

  constructor(separator: string, width: number, recordsBefore: number) {
    this.#separator = new TextEncoder().encode(separator)
    for (const stop of [this.#separator[0]!, LF, CR]) this.#stops[stop] = 1
    this.#width = width
    this.#records = recordsBefore
  }

  /** The whole records of a text; the last of them may end with it only when `isLast`. */
  read(bytes: Buffer, isLast: boolean): Tokens {
    // Each by itself: taken apart from an array, they make the loop seven times as slow in JavaScriptCore.
    const stops = this.#stops
    const separator = this.#separator[0]!
    const step = this.#separator.length
    const width = this.#width
    const length = bytes.length
    let starts = new Int32Array(this.#room)
    let ends = new Int32Array(this.#room)
    let rows = 0
    let k = 0
    let at = 0
    let next = 0
    records: while (at < length) {
      if (width > 1 && (bytes[at] === LF || bytes[at] === CR)) {
        next = ++at
        continue
      }
      const first = k
      if (first + width > starts.length) {
        starts = grown(starts, first + width)
        ends = grown(ends, first + width)
      }
      for (;;) {
        let start = at
        let end = at
        let form = PLAIN
        if (at < length && bytes[at] === QUOTE) {
          form = QUOTED
          start += 1
          for (at += 1; ; at += 2) {
            while (at < length && bytes[at] !== QUOTE) at++
            if (at + 1 >= length || bytes[at + 1] !== QUOTE) break
            form = ESCAPED
          }
          if (at >= length) {
            if (isLast) throw badRequest(this.#unclosed(rows))
            break records
          }
          end = at
          at += 1
          if (at < length && !(stops[bytes[at]!] === 1 && (step === 1 || this.#isStop(bytes, at)))) {
            form = RAW
            start -= 1
            at = this.#fieldEnd(bytes, at)
            end = at
          }
        } else {
          while (at < length && stops[bytes[at]!] === 0) at++
          if (step > 1) at = this.#fieldEnd(bytes, at)
          end = at
        }
        if (at >= length && !isLast) break records
        if (k - first === width) throw badRequest(this.#tooMany(rows, bytes, next))
        starts[k] = start
        ends[k++] = (end << 2) | form
        if (at >= length || bytes[at] !== separator) break
        at += step
      }
      const isNone = k - first === 1 && width > 1 && isBlankLine(bytes, starts[first]!, ends[first]!)
      for (; k - first < width; k++) {
        starts[k] = at
        ends[k] = at << 2
      }
      if (at < length && bytes[at] === CR) {
        if (at + 1 >= length && !isLast) break // LF may follow
        if (bytes[at + 1] === LF) at += 1
      }
      if (at - next > MAX_RECORD && isTooLong(bytes, next, at)) throw tooLong(this.#records + rows + 1)
      at += 1
      next = Math.min(at, length)
      if (isNone) k = first
      else rows += 1
    }
    this.#records += rows
    // One block has about as many fields as the last one.
    this.#room = Math.max(1024, Math.ceil(1.1 * rows * width))
    if (isTooLong(bytes, next, length)) throw tooLong(this.#records + 1)
    return { block: { bytes, starts, ends }, rows, next }
  }

  /** Where a field ends that goes on there without quotes. */
  #fieldEnd(bytes: Buffer, from: number): number {
    const stops = this.#stops
    for (let at = from; ; at++) {
      while (at < bytes.length && stops[bytes[at]!] === 0) at++
      if (at === bytes.length || this.#isStop(bytes, at)) return at
    }
  }

  #isStop(bytes: Buffer, at: number): boolean {
    const first = bytes[at]!
    if (this.#stops[first] === 0) return false
    return first === LF || first === CR || this.#separator.every((byte, i) => bytes[at + i] === byte)
  }

  #unclosed(rows: number): string {
    return `Row ${this.#records + rows + 1} of the CSV has a quote that is never closed`
  }

  #tooMany(rows: number, bytes: Buffer, from: number): string {
    const shown = bytes
      .toString('utf8', from, from + 4 * SHOWN)
      .slice(0, SHOWN)
      .split(/[\r\n]/)[0]
    return `Row ${this.#records + rows + 1} of the CSV has more fields than the ${this.#width} of the rows before: "${shown}"`
  }
}

/** The 400 for a record; rows are counted from the header on. */
export function tooLong(row: number): OmegaError {
  return badRequest(
    `Row ${row} of the CSV is longer than ${MAX_RECORD} characters, which is most often a quote that is never closed`,
  )
}

/** Of characters as JavaScript counts them, of which there are no more than bytes. */
function isTooLong(bytes: Buffer, from: number, to: number): boolean {
  return to - from > MAX_RECORD && bytes.toString('utf8', from, to).length > MAX_RECORD
}

/** Whether the only field of a line is of blanks; pandas skips such a line. */
function isBlankLine(bytes: Buffer, start: number, end: number): boolean {
  if ((end & 3) !== PLAIN) return false
  for (let at = start; at < end >> 2; at++) if (!isBlank(bytes[at]!)) return false
  return true
}

function grown(array: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(needed, array.length * 2))
  larger.set(array)
  return larger
}
