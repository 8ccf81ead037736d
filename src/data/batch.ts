import { buildVector, inferDtype } from './build.ts'
import { type Dtype, parseDtype } from './dtypes.ts'
import {
  CHUNK_ROWS,
  type ColumnSchema,
  type FrameChunk,
  type FrameSchema,
  type FrameSource,
} from './frame.ts'
import type { Json } from './vector.ts'

/** What a format that carries no dtypes is told of them. */
export interface BatchOptions {
  /** Given by the caller, by column. */
  readonly dtypes: ReadonlyMap<string, Dtype> | undefined
  /** Of the dataset that the rows may be added to. */
  readonly known: FrameSchema | undefined
}

/** Rows of one column each, as a row-by-row format yields them. */
export interface Batch {
  readonly names: readonly string[]
  readonly columns: readonly (readonly Json[])[]
  readonly rows: number
}

/** Rows that dtypes are inferred from, where nobody says them. */
export const SAMPLE_ROWS = 10_000

/** `int64` of a text such as `x:int64,y:float64`. */
export function parseDtypes(text: string): ReadonlyMap<string, Dtype> {
  return new Map(
    text.split(/,(?![^[]*\])/).map((part) => {
      const at = part.lastIndexOf(':')
      return [part.slice(0, at), parseDtype(part.slice(at + 1))]
    }),
  )
}

/**
 * A frame of row batches, whose dtypes are given, known or inferred from the first batch. Its index is a
 * RangeIndex. Texts become what the dtype says by `convert`.
 */
export async function frameOfBatches(
  batches: AsyncGenerator<Batch>,
  { dtypes, known }: BatchOptions,
  convert: (dtype: Dtype, column: string, value: Json) => Json,
  infer: (values: readonly Json[]) => Dtype = inferDtype,
): Promise<FrameSource> {
  const first = await batches.next()
  const batch = first.done ? undefined : first.value
  const columns = (batch?.names ?? []).map((name, position): ColumnSchema => {
    const dtype = dtypes?.get(name) ?? known?.columns.find((column) => column.name === name)?.dtype
    return { name, dtype: dtype ?? infer(batch?.columns[position] ?? []) }
  })
  const index = { type: 'RangeIndex', levels: [{ name: null, dtype: parseDtype('int64') }] }
  let before = 0
  const build = (from: Batch): FrameChunk => {
    const start = before
    before += from.rows
    return {
      rows: from.rows,
      columns: columns.map(({ name, dtype }, position) =>
        buildVector(
          name,
          dtype,
          from.columns[position]!.map((value) => convert(dtype, name, value)),
        ),
      ),
      index: [
        {
          type: 'bigint',
          values: BigInt64Array.from({ length: from.rows }, (_, row) => BigInt(start + row)),
          missing: null,
        },
      ],
    }
  }
  return {
    schema: { columns, index },
    chunks: (async function* () {
      if (batch && batch.rows > 0) yield build(batch)
      for await (const next of batches) yield build(next)
    })(),
  }
}

/** Collects rows into batches: a sample first, then chunks. */
export async function* batchRows(
  names: readonly string[],
  rows: AsyncIterable<readonly Json[]>,
): AsyncGenerator<Batch> {
  let columns: Json[][] = names.map(() => [])
  let count = 0
  let size = SAMPLE_ROWS
  for await (const row of rows) {
    for (let i = 0; i < columns.length; i++) columns[i]!.push(row[i] ?? null)
    count += 1
    if (count < size) continue
    yield { names, columns, rows: count }
    columns = names.map(() => [])
    count = 0
    size = CHUNK_ROWS
  }
  yield { names, columns, rows: count }
}
