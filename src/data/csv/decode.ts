import type { Bytes, DecodeOptions } from '../format.ts'
import {
  COUNTED_ROWS,
  type ColumnSchema,
  type FrameChunk,
  type FrameSchema,
  type FrameSource,
  SchemaRevised,
} from '../frame/frame.ts'
import { rowNumbers } from '../frame/row-numbers.ts'
import { columnsOf, type NamedColumn } from './columns.ts'
import { openCsv } from './csv-reader.ts'
import type { Records } from './fields.ts'
import { Spool } from './spool.ts'

/**
 * Reads CSV as `pandas.read_csv` does, with the dtypes that it would give the whole file. Rows are handed on as they
 * come, under the schema of those so far; where a later row shows that the file has another one, it is read once more
 * (`SchemaRevised`). An empty field in quotes is an empty text, which in a column of anything else is missing.
 */
export async function decodeCsv(body: Bytes, options: DecodeOptions): Promise<FrameSource> {
  const spool = new Spool(body)
  const reader = await openCsv(spool.first(), options.csv ?? {}, options.known)
  const columns = columnsOf(reader.layout, options)
  const first = await reader.chunks.next()
  const records: Records = first.done ? { parts: [], rows: 0, width: 0 } : first.value
  readAll(columns, records)
  const schema = schemaOf(columns)
  return { schema, chunks: chunks(), close: () => spool.close() }

  async function* chunks(): AsyncGenerator<FrameChunk> {
    spool.spill()
    if (records.rows > 0) yield chunkOf(columns, records.rows, 0)
    let start = records.rows
    let isRevised = false
    for await (const next of reader.chunks) {
      if (!columns.some(({ column }) => column.canChange)) spool.close()
      readAll(columns, next)
      isRevised ||= !isSame(schema, columns)
      if (!isRevised) yield chunkOf(columns, next.rows, start)
      start += next.rows
    }
    if (isRevised) throw new SchemaRevised(await readAgain(spool, columns, options))
  }
}

/** All rows under the schema that `columns` have now. */
async function readAgain(
  spool: Spool,
  columns: readonly NamedColumn[],
  { csv, known }: DecodeOptions,
): Promise<FrameSource> {
  const reader = await openCsv(spool.again(), csv ?? {}, known)
  return { schema: schemaOf(columns), chunks: chunks(), close: () => spool.close() }

  async function* chunks(): AsyncGenerator<FrameChunk> {
    let start = 0
    for await (const records of reader.chunks) {
      readAll(columns, records)
      yield chunkOf(columns, records.rows, start)
      start += records.rows
    }
  }
}

function readAll(columns: readonly NamedColumn[], records: Records): void {
  for (const { column } of columns) column.read(records)
}

function chunkOf(columns: readonly NamedColumn[], rows: number, start: number): FrameChunk {
  const labels = columns.filter(({ isLabel }) => isLabel)
  return {
    rows,
    columns: columns.filter(({ isLabel }) => !isLabel).map(({ column }) => column.vector()),
    index: labels.length > 0 ? labels.map(({ column }) => column.vector()) : [rowNumbers(start, rows)],
  }
}

function schemaOf(columns: readonly NamedColumn[]): FrameSchema {
  const labels = columns.filter(({ isLabel }) => isLabel)
  const levels = labels.map(({ name, column }) => ({ name, dtype: column.dtype }))
  return {
    columns: columns
      .filter(({ isLabel }) => !isLabel)
      .map(({ name, column }): ColumnSchema => {
        const { dtype, categories } = column
        return categories ? { name: name!, dtype, categories } : { name: name!, dtype }
      }),
    index: levels.length > 0 ? { type: levels.length > 1 ? 'MultiIndex' : 'Index', levels } : COUNTED_ROWS,
  }
}

function isSame(schema: FrameSchema, columns: readonly NamedColumn[]): boolean {
  const now = schemaOf(columns)
  return (
    schema.columns.every((column, i) => isSameColumn(column, now.columns[i]!)) &&
    schema.index.levels.every((level, i) => level.dtype.name === now.index.levels[i]!.dtype.name)
  )
}

function isSameColumn(a: ColumnSchema, b: ColumnSchema): boolean {
  return a.dtype.name === b.dtype.name && a.categories?.length === b.categories?.length
}
