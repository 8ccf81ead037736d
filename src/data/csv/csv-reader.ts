import { badRequest } from '../../error.ts'
import { CHUNK_ROWS, type FrameSchema } from '../frame/frame.ts'
import { decodeText } from './charset.ts'
import { saidSeparator, separatorOf } from './dialect.ts'
import type { Part, Records } from './fields.ts'
import { headRecords } from './head.ts'
import { type Layout, layoutOf } from './header.ts'
import { type CsvOptions, MAX_RECORD } from './options.ts'
import { Tokenizer, tooLong } from './tokenize.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Characters by which the dialect is found, and that a header may have. */
const HEAD = 64 * 1024
const MAX_HEADER = 2_000_000
/** Cells and characters of a chunk, at most, so that one of wide rows is no larger than one of narrow ones. */
const CHUNK_CELLS = 1 << 21
const CHUNK_CHARACTERS = 8_000_000

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
  const pieces = decodeText(body, options.charset)
  const { head, isWhole, separator, first, second, before } = await readHead(pieces, options)
  const hasHeader = options.header !== false
  if (!first)
    throw badRequest(hasHeader ? 'The CSV is empty, expected at least a header row' : 'The CSV is empty')
  const data = hasHeader ? second : first
  const layout = layoutOf(hasHeader ? first.fields : undefined, data?.fields.length ?? 0, known)
  const width = layout.labels.length + layout.columns.length
  const tokenizer = new Tokenizer(separator, width, before + (hasHeader ? 1 : 0))
  const records = readRecords(tokenizer, head, hasHeader ? first.next : 0, isWhole, pieces)
  return { layout, chunks: inChunks(records, width) }
}

/** The beginning of a text with all of its first two records, when it has as many, behind a line that says the separator. */
async function readHead(pieces: AsyncGenerator<string>, options: CsvOptions) {
  let head = ''
  let isWhole = false
  const fill = async (wanted: number) => {
    while (head.length < wanted && !isWhole) {
      const { value, done } = await pieces.next()
      if (done) isWhole = true
      else head += value
    }
  }
  await fill(HEAD)
  const said = saidSeparator(head)
  head = head.slice(said?.length)
  for (;;) {
    const separator = options.sep === undefined && said ? said.separator : separatorOf(head, isWhole, options)
    const [first, second] = headRecords(head, separator, 2)
    const isEnough = second !== undefined && second.next < head.length
    if (isWhole || isEnough) return { head, isWhole, separator, first, second, before: said ? 1 : 0 }
    const hasHeader = first !== undefined && first.next < head.length
    checkHead(head.length, hasHeader || options.header === false)
    await fill(2 * head.length)
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
  head: string,
  from: number,
  isWhole: boolean,
  pieces: AsyncGenerator<string>,
): AsyncGenerator<Part> {
  let text = head
  let at = from
  let isLast = isWhole
  for (;;) {
    const { block, rows, next } = tokenizer.read(text, at, isLast)
    if (rows > 0) yield { block, from: 0, to: rows }
    if (isLast) return
    let rest = text.slice(next)
    at = 0
    // What is not whole is looked at again only when there is twice as much of it, or a long record would take long.
    for (const wanted = rest.length; ; ) {
      const { value, done } = await pieces.next()
      isLast = done === true
      if (isLast) break
      rest = rest === '' ? value! : rest + value!
      if (rest.length >= 2 * wanted) break
    }
    text = rest
  }
}

async function* inChunks(records: AsyncGenerator<Part>, width: number): AsyncGenerator<Records> {
  const limit = Math.max(1, Math.min(CHUNK_ROWS, Math.floor(CHUNK_CELLS / Math.max(1, width))))
  let parts: Part[] = []
  let rows = 0
  let characters = 0
  for await (const { block, from, to } of records) {
    for (let start = from; start < to; ) {
      const end = Math.min(to, start + limit - rows)
      parts.push({ block, from: start, to: end })
      rows += end - start
      if (start === from) characters += block.text.length
      start = end
      if (rows < limit && characters < CHUNK_CHARACTERS) continue
      yield { parts, rows, width }
      parts = []
      rows = 0
      characters = 0
    }
  }
  if (rows > 0) yield { parts, rows, width }
}
