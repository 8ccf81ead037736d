import type { Buffer } from 'node:buffer'

/** How a field stands in the text. */
export const PLAIN = 0
/** Between the quotes. */
export const QUOTED = 1
/** Between the quotes, with doubled ones. */
export const ESCAPED = 2
/** From its first quote on, with more text behind the last one. */
export const RAW = 3

/**
 * Whole records of a text in UTF-8, `width` fields each, row by row. Field k begins at `starts[k]` and ends before
 * `ends[k] >> 2`; `ends[k] & 3` says how it stands there.
 */
export interface Block {
  readonly bytes: Buffer
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** Rows `from` to `to`, exclusive, of a block. */
export interface Part {
  readonly block: Block
  readonly from: number
  readonly to: number
}

/** The records of one chunk. */
export interface Records {
  readonly parts: readonly Part[]
  readonly rows: number
  /** Fields of a record. */
  readonly width: number
}

/** The text of field `k`, quotes taken away as the standard and pandas do. */
export function fieldText({ bytes, starts, ends }: Block, k: number): string {
  const end = ends[k]!
  const field = bytes.toString('utf8', starts[k], end >> 2)
  switch (end & 3) {
    case ESCAPED:
      return field.replaceAll('""', '"')
    case RAW:
      return withoutQuotes(field)
    default:
      return field
  }
}

/** Where the quote is that closes the one before `from`; -1 when there is none. */
export function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at
}

/** A field from its first quote on: what is within the quotes, and what stands behind them. */
export function withoutQuotes(field: string): string {
  const found = closingQuote(field, 1)
  const end = found < 0 ? field.length : found
  return field.slice(1, end).replaceAll('""', '"') + field.slice(end + 1)
}

/** Calls `use` with each field of a column and its row, until it answers false; answers whether it never did. */
export function everyField(
  { parts, width }: Records,
  column: number,
  use: (block: Block, k: number, row: number) => boolean,
): boolean {
  let row = 0
  for (const { block, from, to } of parts) {
    for (let k = from * width + column, end = to * width; k < end; k += width) {
      if (!use(block, k, row)) return false
      row += 1
    }
  }
  return true
}
