import { Buffer } from 'node:buffer'
import { badRequest } from '../../error.ts'
import { CHUNK_ROWS, type FrameSchema } from '../frame/frame.ts'
import { utf8Of } from './charset.ts'
import { saidSeparator, separatorOf } from './dialect.ts'
import type { Part, Records } from './fields.ts'
import { headRecords } from './head.ts'
import { type Layout, layoutOf } from './header.ts'
import { type CsvOptions, MAX_RECORD } from './options.ts'
import { Tokenizer, tooLong } from './tokenize.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Bytes by which the dialect is found. */
const HEAD = 64 * 1024
/** Characters of a header, at most. */
const MAX_HEADER = 2_000_000
/** Bytes that are looked at together. */
const BLOCK = 256 * 1024
/** Cells and bytes of a chunk, at most, so that one of wide rows is no larger than one of narrow ones. */
const CHUNK_CELLS = 1 << 21
const CHUNK_BYTES = 8_000_000

/** A CSV whose dialect and header are known, its records still coming. */
export interface CsvReader {
  readonly layout: Layout
  /** The records behind the header, a chunk of the frame at a time; 400 for those that cannot be read. */
  readonly chunks: AsyncGenerator<Records>
}

/** Reads the head of a CSV; 400 when there is none, or it has too many columns or too long names. */
export async function openCsv(
  body: AsyncIterable<Bytes>,
  options: CsvOptions,
  known: FrameSchema | undefined,
): Promise<CsvReader> {
  const pieces = utf8Of(body, options.charset)
  const { head, skipped, isWhole, separator, first, second } = await readHead(pieces, options)
  const hasHeader = options.header !== false
  if (!first)
    throw badRequest(hasHeader ? 'The CSV is empty, expected at least a header row' : 'The CSV is empty')
  const data = hasHeader ? second : first
  const layout = layoutOf(hasHeader ? first.fields : undefined, data?.fields.length ?? 0, known)
  const width = layout.labels.length + layout.columns.length
  const tokenizer = new Tokenizer(separator, width, (skipped > 0 ? 1 : 0) + (hasHeader ? 1 : 0))
  const text = head.toString()
  const from = Buffer.byteLength(text.slice(0, skipped + (hasHeader ? first.next : 0)))
  const records = readRecords(tokenizer, head.subarray(from), isWhole, pieces)
  return { layout, chunks: inChunks(records, width) }
}

/**
 * The beginning of a text with all of its first two records, when it has as many, behind as many characters of a line that
 * says the separator.
 */
async function readHead(pieces: AsyncGenerator<Bytes>, options: CsvOptions) {
  let { bytes: head, isLast } = await gather(pieces, Buffer.alloc(0), HEAD)
  const said = saidSeparator(head.toString())
  const skipped = said?.length ?? 0
  for (;;) {
    const text = head.toString().slice(skipped)
    const separator = options.sep === undefined && said ? said.separator : separatorOf(text, isLast, options)
    const [first, second] = headRecords(text, separator, 2)
    const isEnough = second !== undefined && second.next < text.length
    if (isLast || isEnough) return { head, skipped, isWhole: isLast, separator, first, second }
    const hasHeader = first !== undefined && first.next < text.length
    checkHead(text.length, hasHeader || options.header === false)
    ;({ bytes: head, isLast } = await gather(pieces, head, 2 * head.length))
  }
}

function checkHead(length: number, hasHeader: boolean): void {
  if (!hasHeader && length > MAX_HEADER) {
    throw badRequest(`The header of the CSV is longer than ${MAX_HEADER} characters`)
  }
  if (length > MAX_HEADER + MAX_RECORD) throw tooLong(hasHeader ? 2 : 1)
}

async function* readRecords(
  tokenizer: Tokenizer,
  head: Buffer,
  isWhole: boolean,
  pieces: AsyncGenerator<Bytes>,
): AsyncGenerator<Part> {
  let bytes = head
  let isLast = isWhole
  for (;;) {
    const { block, rows, next } = tokenizer.read(bytes, isLast)
    if (rows > 0) yield { block, from: 0, to: rows }
    if (isLast) return
    const rest = bytes.subarray(next)
    // What is not whole is looked at again only when there is twice as much of it, or a long record would take long.
    ;({ bytes, isLast } = await gather(pieces, rest, Math.max(BLOCK, 2 * rest.length)))
  }
}

/** What is held and what comes behind it, so many bytes at least, or all of them. */
async function gather(
  pieces: AsyncGenerator<Bytes>,
  held: Uint8Array,
  wanted: number,
): Promise<{ bytes: Buffer; isLast: boolean }> {
  const parts: Uint8Array[] = [held]
  for (let size = held.length; size < wanted; ) {
    const { value, done } = await pieces.next()
    if (done) return { bytes: Buffer.concat(parts), isLast: true }
    parts.push(value)
    size += value.length
  }
  return { bytes: Buffer.concat(parts), isLast: false }
}

async function* inChunks(records: AsyncGenerator<Part>, width: number): AsyncGenerator<Records> {
  const limit = Math.max(1, Math.min(CHUNK_ROWS, Math.floor(CHUNK_CELLS / Math.max(1, width))))
  let parts: Part[] = []
  let rows = 0
  let size = 0
  for await (const { block, from, to } of records) {
    for (let start = from; start < to; ) {
      const end = Math.min(to, start + limit - rows)
      parts.push({ block, from: start, to: end })
      rows += end - start
      if (start === from) size += block.bytes.length
      start = end
      if (rows < limit && size < CHUNK_BYTES) continue
      yield { parts, rows, width }
      parts = []
      rows = 0
      size = 0
    }
  }
  if (rows > 0) yield { parts, rows, width }
}
