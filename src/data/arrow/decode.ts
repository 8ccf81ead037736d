import * as arrow from 'apache-arrow'
import { badRequest, OmegaError } from '../../error.ts'
import { buildVector } from '../frame/build-vector.ts'
import type { Dtype } from '../frame/dtypes.ts'
import {
  CHUNK_ROWS,
  type ColumnSchema,
  type FrameChunk,
  type FrameSource,
  type IndexLevel,
} from '../frame/frame.ts'
import { sliceRows } from '../frame/take.ts'
import { type Json, NAT, type Vector } from '../frame/vector.ts'
import { parsePandasMetadata } from './pandas.ts'
import { dtypeOfArrow, nanoseconds } from './types.ts'

/** Reads an Arrow IPC stream, batch by batch; pandas metadata says the index and nullable dtypes. */
export async function decodeArrow(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<FrameSource> {
  const reader = await open(body)
  const { schema } = reader
  // An empty name is left out of the stream, and the library answers null for it.
  const names = schema.fields.map((field) => field.name ?? '')
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) throw badRequest(`Column "${repeated}" stands twice in the Arrow schema`)
  const pandas = parsePandasMetadata(schema.metadata.get('pandas'))
  const said = new Map(pandas.columns.map((column) => [column.field_name, column]))
  const range = pandas.index_columns.find((column) => typeof column === 'object')
  const indexNames = pandas.index_columns.filter(
    (column) => typeof column === 'string' && names.includes(column),
  )
  const first = await nextBatch(reader)
  const dtypeAt = (position: number): Dtype => {
    const field = schema.fields[position]!
    const missing = !first.done && (first.value.getChildAt(position)?.nullCount ?? 0) > 0
    return nullableIf(
      missing,
      dtypeOfArrow(names[position]!, field.type, said.get(names[position]!)?.numpy_type),
    )
  }
  const columnFields = schema.fields.flatMap((_, i) => (indexNames.includes(names[i]!) ? [] : [i]))
  const indexFields = indexNames.map((name) => names.indexOf(name as string))
  const columns = columnFields.map(
    (i): ColumnSchema => ({ name: names[i]!, dtype: dtypeAt(i), ...categoriesAt(first, i) }),
  )
  const levels = indexFields.map(
    (i): IndexLevel => ({ name: said.get(names[i]!)?.name ?? null, dtype: dtypeAt(i) }),
  )
  const numbered: IndexLevel = { name: range?.name ?? null, dtype: INT64 }

  async function* chunks(): AsyncGenerator<FrameChunk> {
    let before = 0n
    for (let next = first; !next.done; next = await nextBatch(reader)) {
      const batch = next.value
      const vectors = columnFields.map((i, at) =>
        vectorOf(columns[at]!.name, columns[at]!.dtype, batch.getChildAt(i)!),
      )
      const labels = indexFields.map((i, at) => vectorOf('index', levels[at]!.dtype, batch.getChildAt(i)!))
      const index = labels.length > 0 ? labels : [counting(range, before, batch.numRows)]
      before += BigInt(batch.numRows)
      yield* split({ rows: batch.numRows, columns: vectors, index })
    }
  }
  const type = levels.length > 1 ? 'MultiIndex' : levels[0] ? indexType(levels[0].dtype) : 'RangeIndex'
  return {
    schema: { columns, index: { type, levels: levels.length > 0 ? levels : [numbered] } },
    chunks: chunks(),
  }
}

const INT64: Dtype = { kind: 'int', name: 'int64', bits: 64, signed: true, nullable: false }

async function open(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<arrow.AsyncRecordBatchStreamReader> {
  const reader = await readable(async () => (await arrow.RecordBatchReader.from(body)).open())
  if (!reader.schema) throw badRequest('The body is empty, expected an Arrow IPC stream')
  return reader as unknown as arrow.AsyncRecordBatchStreamReader
}

function nextBatch(reader: arrow.AsyncRecordBatchStreamReader): Promise<IteratorResult<arrow.RecordBatch>> {
  return readable(() => reader.next())
}

/** What the library throws, it throws at bytes that are no Arrow; the body's own errors go through. */
async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof OmegaError) throw cause
    throw badRequest(`The body is not a whole Arrow IPC stream: ${(cause as Error).message}`, cause)
  }
}

function nullableIf(missing: boolean, dtype: Dtype): Dtype {
  if (!missing) return dtype
  if (dtype.kind === 'int')
    return { ...dtype, nullable: true, name: dtype.name.replace('uint', 'UInt').replace('int', 'Int') }
  return dtype.kind === 'bool' ? { ...dtype, nullable: true, name: 'boolean' } : dtype
}

function categoriesAt(
  first: IteratorResult<arrow.RecordBatch>,
  position: number,
): Pick<ColumnSchema, 'categories' | 'ordered'> {
  const child = first.done ? null : first.value.getChildAt(position)
  if (!child || !arrow.DataType.isDictionary(child.type)) return {}
  const dictionary = child.data[0]?.dictionary
  return {
    categories: dictionary ? cellsOf(dictionary).filter((category) => category !== null) : [],
    ordered: child.type.isOrdered,
  }
}

function indexType(dtype: Dtype): string {
  if (dtype.kind === 'datetime') return 'DatetimeIndex'
  return dtype.kind === 'timedelta' ? 'TimedeltaIndex' : 'Index'
}

function vectorOf(name: string, dtype: Dtype, column: arrow.Vector): Vector {
  const values = dtype.kind === 'float' || dtype.kind === 'int' ? column.toArray() : undefined
  if (
    ArrayBuffer.isView(values) &&
    column.nullCount === 0 &&
    !(values instanceof Uint16Array && dtype.kind === 'float')
  ) {
    if (values instanceof BigInt64Array || values instanceof BigUint64Array)
      return { type: 'bigint', values, missing: null }
    return { type: 'number', values: values as Float64Array, missing: null }
  }
  if (dtype.kind === 'datetime' || dtype.kind === 'timedelta') return times(name, dtype, column)
  return buildVector(name, dtype, cellsOf(column))
}

function cellsOf(column: arrow.Vector): readonly Json[] {
  return Array.from({ length: column.length }, (_, row) => {
    const value = column.get(row) as Json
    const safe = typeof value === 'bigint' && BigInt.asIntN(54, value) === value
    return safe ? Number(value) : value
  })
}

/** Times as the library holds them, which its own `get` would round to milliseconds. */
function times(
  name: string,
  dtype: Extract<Dtype, { kind: 'datetime' | 'timedelta' }>,
  column: arrow.Vector,
): Vector {
  const unit = nanoseconds(dtype.unit)
  const most = (2n ** 63n - 1n) / unit
  const values = new BigInt64Array(column.length)
  let at = 0
  for (const data of column.data) {
    for (let row = 0; row < data.length; row++) {
      const value = (data.values as BigInt64Array)[row]!
      if (!data.getValid(row)) values[at++] = NAT
      else if (value > most || (value < -most && unit > 1n)) throw outside(name, dtype)
      else values[at++] = value * unit
    }
  }
  return { type: 'bigint', values, missing: null }
}

function outside(name: string, dtype: Dtype): OmegaError {
  const range = dtype.kind === 'datetime' ? 'between 1677-09-21 and 2262-04-11' : 'within 106751 days'
  return badRequest(`Column "${name}" is ${dtype.name} with a time that is not ${range}`)
}

function counting(range: { start: number; step: number } | undefined, before: bigint, rows: number): Vector {
  const [start, step] = [BigInt(range?.start ?? 0), BigInt(range?.step ?? 1)]
  const values = BigInt64Array.from({ length: rows }, (_, row) => start + (before + BigInt(row)) * step)
  return { type: 'bigint', values, missing: null }
}

function* split(chunk: FrameChunk): Generator<FrameChunk> {
  for (let start = 0; start < chunk.rows; start += CHUNK_ROWS) {
    const end = Math.min(chunk.rows, start + CHUNK_ROWS)
    const part = (vector: Vector) => sliceRows(vector, start, end)
    yield { rows: end - start, columns: chunk.columns.map(part), index: chunk.index.map(part) }
  }
}
