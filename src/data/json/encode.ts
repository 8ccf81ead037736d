import type { EncodeOptions } from '../format.ts'
import { CHUNK_ROWS, type FrameChunk, type FrameReader, type FrameSchema } from '../frame/frame.ts'
import { cellPrinter } from '../frame/print-cell.ts'
import { MOST_TEXT, textSize } from '../frame/text-size.ts'
import { streamText, writeRows } from '../text-stream.ts'
import type { Utf8Writer } from '../utf8-writer.ts'
import { CountedKeys } from './counted-keys.ts'

/** The guide's JSON of a frame, streamed: `data`, `dtypes`, `index`, `name`, `orient`, `resource_uri`. */
export function encodeFrame(reader: FrameReader, options: EncodeOptions): ReadableStream<Uint8Array> {
  return streamText(
    (out) => writeFrame(out, reader, options),
    () => reader.close(),
  )
}

async function* writeFrame(
  out: Utf8Writer,
  reader: FrameReader,
  { orient, name, resourceUri, indexType = (type) => type }: EncodeOptions,
): AsyncGenerator<void> {
  const source = reader.rows <= CHUNK_ROWS ? await held(reader) : reader
  const { schema } = source
  out.text('{"data":')
  yield* WRITERS[orient](out, source)
  out.text(
    `,"dtypes":${dtypesText(schema)},"index":{"type":${JSON.stringify(indexType(schema.index.type))},"values":[`,
  )
  yield* writeIndex(out, source)
  out.text(`],"names":${JSON.stringify(schema.index.levels.map((level) => level.name))}`)
  out.text(`,"dtypes":${JSON.stringify(schema.index.levels.map((level) => level.dtype.name))}}`)
  const spelled = orient === 'columns' ? 'dict' : orient
  out.text(
    `,"name":${JSON.stringify(name)},"orient":"${spelled}","resource_uri":${JSON.stringify(resourceUri)}}`,
  )
}

type Source = Pick<FrameReader, 'schema' | 'rows' | 'scan'>

/** A small frame, read in one pass and then scanned from memory; of long texts each column is read by itself. */
async function held(reader: FrameReader): Promise<Source> {
  const all = { columns: reader.schema.columns.map((_, position) => position), index: true }
  const chunks: FrameChunk[] = []
  let size = 0
  for await (const chunk of reader.scan(all)) {
    chunks.push(chunk)
    size += textSize(chunk)
    if (size > MOST_TEXT) return reader
  }
  return {
    schema: reader.schema,
    rows: reader.rows,
    async *scan({ columns }) {
      for (const chunk of chunks) yield { ...chunk, columns: columns.map((column) => chunk.columns[column]!) }
    },
  }
}

const COMMA = 0x2c

const WRITERS = {
  dict: writeDict,
  columns: writeDict,
  list: writeList,
  split: writeSplit,
  records: writeRecords,
  values: writeValues,
}

async function* writeDict(out: Utf8Writer, source: Source): AsyncGenerator<void> {
  yield* writeColumns(out, source, '{', '}', () => {
    const keys = new CountedKeys()
    return () => keys.writeNext(out)
  })
}

async function* writeList(out: Utf8Writer, source: Source): AsyncGenerator<void> {
  yield* writeColumns(out, source, '[', ']', () => {
    let isFirst = true
    return () => {
      if (!isFirst) out.byte(COMMA)
      isFirst = false
    }
  })
}

async function* writeColumns(
  out: Utf8Writer,
  source: Source,
  open: string,
  close: string,
  /** Of a column: writes what stands before its next cell. */
  newLead: () => () => void,
): AsyncGenerator<void> {
  out.text('{')
  for (const [position, column] of source.schema.columns.entries()) {
    out.text(`${position > 0 ? ',' : ''}${JSON.stringify(column.name)}:${open}`)
    const lead = newLead()
    for await (const chunk of source.scan({ columns: [position], index: false })) {
      const print = cellPrinter(chunk.columns[0]!, column.dtype)
      yield* writeRows(out, chunk.rows, (row) => {
        lead()
        print(row, out)
      })
    }
    out.text(close)
  }
  out.text('}')
}

async function* writeSplit(out: Utf8Writer, source: Source): AsyncGenerator<void> {
  out.text(`{"columns":${JSON.stringify(source.schema.columns.map((column) => column.name))},"index":[`)
  yield* writeIndex(out, source)
  out.text('],"data":')
  yield* writeValues(out, source)
  out.text('}')
}

async function* writeRecords(out: Utf8Writer, source: Source): AsyncGenerator<void> {
  const keys = source.schema.columns.map((column) => `${JSON.stringify(column.name)}:`)
  yield* writeEachRow(out, source, '{', '}', keys)
}

async function* writeValues(out: Utf8Writer, source: Source): AsyncGenerator<void> {
  const keys = source.schema.columns.map(() => '')
  yield* writeEachRow(out, source, '[', ']', keys)
}

async function* writeEachRow(
  out: Utf8Writer,
  source: Source,
  open: string,
  close: string,
  keys: readonly string[],
): AsyncGenerator<void> {
  const { columns } = source.schema
  const heads = keys.map((key, i) => (i > 0 ? `,${key}` : key))
  out.text('[')
  let before = 0
  for await (const chunk of source.scan({ columns: [...columns.keys()], index: false })) {
    const printers = columns.map(({ dtype }, position) => cellPrinter(chunk.columns[position]!, dtype))
    yield* writeRows(out, chunk.rows, (row) => {
      out.text(before + row > 0 ? `,${open}` : open)
      for (let i = 0; i < printers.length; i++) {
        out.text(heads[i]!)
        printers[i]!(row, out)
      }
      out.text(close)
    })
    before += chunk.rows
  }
  out.text(']')
}

async function* writeIndex(out: Utf8Writer, source: Source): AsyncGenerator<void> {
  const { levels } = source.schema.index
  let before = 0
  for await (const chunk of source.scan({ columns: [], index: true })) {
    const printers = levels.map(({ dtype }, level) => cellPrinter(chunk.index[level]!, dtype))
    const [only, ...others] = printers
    yield* writeRows(out, chunk.rows, (row) => {
      if (before + row > 0) out.byte(COMMA)
      if (only !== undefined && others.length === 0) return only(row, out)
      for (const [level, print] of printers.entries()) {
        out.text(level > 0 ? ',' : '[')
        print(row, out)
      }
      out.text(']')
    })
    before += chunk.rows
  }
}

function dtypesText({ columns }: FrameSchema): string {
  return `{${columns.map(({ name, dtype }) => `${JSON.stringify(name)}:${JSON.stringify(dtype.name)}`).join(',')}}`
}
