import type { FormatName } from '../data/formats.ts'

/** What separates fields of a CSV where nobody says so. */
const SEPARATORS = ',;\t|'

/**
 * A bound of the columns with cells in a text body, by one look at its bytes: of JSON it may be too many, of none
 * too few. Of binary formats there is none.
 */
export function columnsAtMost(format: FormatName, body: Uint8Array, separator = ''): number {
  if (format === 'csv') return 1 + mostInLine(body, codesOf(SEPARATORS + separator))
  if (format === 'ndjson') return mostInLine(body, codesOf(':'))
  return format === 'json' ? columnsOfJson(body) : Number.POSITIVE_INFINITY
}

function codesOf(characters: string): ReadonlySet<number> {
  return new Set(new TextEncoder().encode(characters))
}

const [LF, CR] = [0x0a, 0x0d]

/** Lines may end in CR alone, too. */
function mostInLine(body: Uint8Array, codes: ReadonlySet<number>): number {
  let most = 0
  let count = 0
  for (const code of body) {
    if (codes.has(code)) most = Math.max(most, ++count)
    else if (code === LF || code === CR) count = 0
  }
  return most
}

const [BLANK, QUOTE, COMMA, COLON, BACKSLASH] = [0x20, 0x22, 0x2c, 0x3a, 0x5c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Columns of JSON are what has a name and is an array or an object, the entries of a row, or the texts of a list of names. An object
 * may be a row, whatever it is in; the entries of an array that has a name, and of the first one of containers, are rows.
 */
function columnsOfJson(body: Uint8Array): number {
  const entries: number[] = []
  let [named, texts, most, rowsAt, last] = [0, 0, 1, 0, 0]
  for (let at = 0; at < body.length; at++) {
    const code = body[at]!
    if (code <= BLANK) continue
    if (code === QUOTE) at = endOfText(body, at)
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (last === COLON) named += 1
      else if (last === OPEN_LIST) rowsAt ||= entries.length
      entries.push(code === OPEN_LIST && last === COLON ? Number.NEGATIVE_INFINITY : 1)
      texts = 1
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) entries.pop()
    else if (code === COMMA && last === QUOTE) most = Math.max(most, ++texts)
    if (code === COMMA && !(entries.length === rowsAt && (last === CLOSE_LIST || last === CLOSE_OBJECT)))
      most = Math.max(most, ++entries[entries.length - 1]!)
    last = code
  }
  return Math.max(named, most)
}

/** Where the quote is that ends the text which begins at `at`. */
function endOfText(body: Uint8Array, at: number): number {
  for (let end = at + 1; end < body.length; end++) {
    if (body[end] === QUOTE) return end
    if (body[end] === BACKSLASH) end += 1
  }
  return body.length
}
