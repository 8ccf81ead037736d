import type { EncodeOptions } from '../format.ts'
import { cellWriter } from '../frame/cell.ts'
import { CHUNK_ROWS, type FrameChunk, type FrameReader, type FrameSchema } from '../frame/frame.ts'
import { streamText, textOfRows } from '../text-stream.ts'

/** The guide's JSON of a frame, streamed: `data`, `dtypes`, `index`, `name`, `orient`, `resource_uri`. */
export function encodeFrame(reader: FrameReader, options: EncodeOptions): ReadableStream<Uint8Array> {
  return streamText(frameText(reader, options), () => reader.close())
}

async function* frameText(
  reader: FrameReader,
  { orient, name, resourceUri, indexType = (type) => type }: EncodeOptions,
): AsyncGenerator<string> {
  const source = reader.rows <= CHUNK_ROWS ? await held(reader) : reader
  const { schema } = source
  yield '{"data":'
  yield* WRITERS[orient](source)
  yield `,"dtypes":${dtypesText(schema)},"index":{"type":${JSON.stringify(indexType(schema.index.type))},"values":[`
  yield* indexText(source)
  yield `],"names":${JSON.stringify(schema.index.levels.map((level) => level.name))}`
  yield `,"dtypes":${JSON.stringify(schema.index.levels.map((level) => level.dtype.name))}}`
  const spelled = orient === 'columns' ? 'dict' : orient
  yield `,"name":${JSON.stringify(name)},"orient":"${spelled}","resource_uri":${JSON.stringify(resourceUri)}}`
}

type Source = Pick<FrameReader, 'schema' | 'rows' | 'scan'>

/** A small frame, read in one pass and then scanned from memory. */
async function held(reader: FrameReader): Promise<Source> {
  const all = { columns: reader.schema.columns.map((_, position) => position), index: true }
  const chunks: FrameChunk[] = []
  for await (const chunk of reader.scan(all)) chunks.push(chunk)
  return {
    schema: reader.schema,
    rows: reader.rows,
    async *scan({ columns }) {
      for (const chunk of chunks) yield { ...chunk, columns: columns.map((column) => chunk.columns[column]!) }
    },
  }
}

const WRITERS = {
  dict: dictText,
  columns: dictText,
  list: listText,
  split: splitText,
  records: recordsText,
  values: valuesText,
}

async function* dictText(source: Source): AsyncGenerator<string> {
  yield* columnsText(source, '{', '}', (row) => `"${row}":`)
}

async function* listText(source: Source): AsyncGenerator<string> {
  yield* columnsText(source, '[', ']', () => '')
}

async function* columnsText(
  source: Source,
  open: string,
  close: string,
  keyOf: (row: number) => string,
): AsyncGenerator<string> {
  yield '{'
  for (const [position, column] of source.schema.columns.entries()) {
    yield `${position > 0 ? ',' : ''}${JSON.stringify(column.name)}:${open}`
    let before = 0
    for await (const chunk of source.scan({ columns: [position], index: false })) {
      const cell = cellWriter(chunk.columns[0]!, column.dtype)
      yield* textOfRows(
        chunk.rows,
        (row) => `${before + row > 0 ? ',' : ''}${keyOf(before + row)}${cell(row)}`,
      )
      before += chunk.rows
    }
    yield close
  }
  yield '}'
}

async function* splitText(source: Source): AsyncGenerator<string> {
  yield `{"columns":${JSON.stringify(source.schema.columns.map((column) => column.name))},"index":[`
  yield* indexText(source)
  yield '],"data":'
  yield* valuesText(source)
  yield '}'
}

async function* recordsText(source: Source): AsyncGenerator<string> {
  const keys = source.schema.columns.map((column) => `${JSON.stringify(column.name)}:`)
  yield* rowsText(source, '{', '}', keys)
}

async function* valuesText(source: Source): AsyncGenerator<string> {
  yield* rowsText(
    source,
    '[',
    ']',
    source.schema.columns.map(() => ''),
  )
}

async function* rowsText(
  source: Source,
  open: string,
  close: string,
  keys: readonly string[],
): AsyncGenerator<string> {
  const { columns } = source.schema
  yield '['
  let before = 0
  for await (const chunk of source.scan({ columns: [...columns.keys()], index: false })) {
    const cells = columns.map((column, position) => cellWriter(chunk.columns[position]!, column.dtype))
    yield* textOfRows(chunk.rows, (row) => {
      let text = before + row > 0 ? `,${open}` : open
      for (let i = 0; i < cells.length; i++) text += `${i > 0 ? ',' : ''}${keys[i]}${cells[i]!(row)}`
      return text + close
    })
    before += chunk.rows
  }
  yield ']'
}

async function* indexText(source: Source): AsyncGenerator<string> {
  const { levels } = source.schema.index
  let before = 0
  for await (const chunk of source.scan({ columns: [], index: true })) {
    const cells = levels.map((level, position) => cellWriter(chunk.index[position]!, level.dtype))
    const label =
      cells.length === 1 ? cells[0]! : (row: number) => `[${cells.map((cell) => cell(row)).join(',')}]`
    yield* textOfRows(chunk.rows, (row) => (before + row > 0 ? `,${label(row)}` : label(row)))
    before += chunk.rows
  }
}

function dtypesText({ columns }: FrameSchema): string {
  return `{${columns.map(({ name, dtype }) => `${JSON.stringify(name)}:${JSON.stringify(dtype.name)}`).join(',')}}`
}
