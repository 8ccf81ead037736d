import { badRequest, type OmegaError } from '../../error.ts'
import { type Block, ESCAPED, PLAIN, QUOTED, RAW } from './fields.ts'
import { isBlank } from './number-text.ts'
import { MAX_RECORD } from './options.ts'

const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

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
  readonly #separator: number
  readonly #width: number
  /** Records before the text, the header among them, to name one in an error. */
  #records: number
  /** Fields of a record, a guess from the last text. */
  #room = 1024

  constructor(separator: string, width: number, recordsBefore: number) {
    this.#separator = separator.charCodeAt(0)
    this.#width = width
    this.#records = recordsBefore
  }

  /** The whole records from `from` on; the last of them may end with the text only when `isLast`. */
  read(text: string, from: number, isLast: boolean): Tokens {
    const separator = this.#separator
    const width = this.#width
    const length = text.length
    let starts = new Int32Array(this.#room)
    let ends = new Int32Array(this.#room)
    let rows = 0
    let at = from
    let next = from
    records: while (at < length) {
      let c = text.charCodeAt(at)
      if (width > 1 && (c === LF || c === CR)) {
        at += 1
        next = at
        continue
      }
      const first = rows * width
      if (first + width > starts.length) {
        starts = grown(starts, first + width)
        ends = grown(ends, first + width)
      }
      let field = 0
      for (;;) {
        let start = at
        let end = at
        let form = PLAIN
        if (c === QUOTE && at < length) {
          form = QUOTED
          let quote = at + 1
          for (;;) {
            quote = text.indexOf('"', quote)
            if (quote < 0) {
              if (isLast) throw badRequest(this.#unclosed(rows))
              break records
            }
            if (text.charCodeAt(quote + 1) !== QUOTE) break
            form = ESCAPED
            quote += 2
          }
          start = at + 1
          end = quote
          at = quote + 1
          c = text.charCodeAt(at)
          if (at < length && c !== separator && c !== LF && c !== CR) {
            form = RAW
            start -= 1
            while (at < length && c !== separator && c !== LF && c !== CR) c = text.charCodeAt(++at)
            end = at
          }
        } else {
          while (at < length && c !== separator && c !== LF && c !== CR) c = text.charCodeAt(++at)
          end = at
        }
        if (at >= length && !isLast) break records
        if (field === width) throw badRequest(this.#tooMany(rows, text, next))
        starts[first + field] = start
        ends[first + field] = (end << 2) | form
        field += 1
        if (c !== separator || at >= length) break
        at += 1
        c = text.charCodeAt(at)
      }
      const isNone = field === 1 && width > 1 && isBlankLine(text, starts[first]!, ends[first]!)
      for (; field < width; field++) {
        starts[first + field] = at
        ends[first + field] = at << 2
      }
      if (c === CR) {
        if (at + 1 >= length && !isLast) break // LF may follow
        if (text.charCodeAt(at + 1) === LF) at += 1
      }
      if (at - next > MAX_RECORD) throw tooLong(this.#records + rows + 1)
      at += 1
      next = Math.min(at, length)
      if (!isNone) rows += 1
    }
    this.#records += rows
    this.#room = Math.max(1024, rows * width)
    if (length - next > MAX_RECORD) throw tooLong(this.#records + 1)
    return { block: { text, starts, ends }, rows, next }
  }

  #unclosed(rows: number): string {
    return `Row ${this.#records + rows + 1} of the CSV has a quote that is never closed`
  }

  #tooMany(rows: number, text: string, from: number): string {
    const shown = text.slice(from, from + 60).split(/[\r\n]/)[0]
    return `Row ${this.#records + rows + 1} of the CSV has more fields than the ${this.#width} of the rows before: "${shown}"`
  }
}

/** The 400 for a record; rows are counted from the header on. */
export function tooLong(row: number): OmegaError {
  return badRequest(
    `Row ${row} of the CSV is longer than ${MAX_RECORD} characters, which is most often a quote that is never closed`,
  )
}

/** Whether the only field of a line is of blanks; pandas skips such a line. */
function isBlankLine(text: string, start: number, end: number): boolean {
  if ((end & 3) !== PLAIN) return false
  for (let at = start; at < end >> 2; at++) if (!isBlank(text.charCodeAt(at))) return false
  return true
}

function grown(array: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(needed, array.length * 2))
  larger.set(array)
  return larger
}
