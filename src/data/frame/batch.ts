import { badRequest, OmegaError } from '../../error.ts'
import { buildVector } from './build-vector.ts'
import { type Dtype, parseDtype } from './dtypes.ts'
import {
  CHUNK_ROWS,
  type ColumnSchema,
  type FrameChunk,
  type FrameSchema,
  type FrameSource,
  type IndexSchema,
} from './frame.ts'
import type { Json, Vector } from './vector.ts'

/** What a format that carries no dtypes is told of them. */
export interface BatchOptions {
  /** Given by the caller, by column. */
  readonly dtypes: ReadonlyMap<string, Dtype> | undefined
  /** Of the dataset that the rows may be added to. */
  readonly known: FrameSchema | undefined
  /** That dataset has no rows, so that `object` is no dtype which anybody gave: the first rows say it. */
  readonly knownIsEmpty?: boolean
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

/** How a format's cells become a frame. */
export interface BatchFormat {
  /** A cell as JSON for a dtype; what does not fit is left for `buildVector` to refuse. */
  readonly convert: (dtype: Dtype, value: Json) => Json
  readonly infer: (values: readonly Json[]) => Dtype
  /** Whether the first column holds the labels; else they count the rows. */
  readonly labels: boolean
}

/** A frame of row batches, whose dtypes are given, known or inferred from the first batch. */
export async function frameOfBatches(
  batches: AsyncGenerator<Batch>,
  { dtypes, known }: BatchOptions,
  { convert, infer, labels }: BatchFormat,
): Promise<FrameSource> {
  const first = await batches.next()
  const batch = first.done ? undefined : first.value
  const dtypeAt = (name: string, position: number): Dtype => {
    const dtype = dtypes?.get(name) ?? knownDtype(known, labels && position === 0 ? undefined : name)
    return dtype ?? infer(batch?.columns[position] ?? [])
  }
  const all = (batch?.names ?? []).map((name, i): ColumnSchema => ({ name, dtype: dtypeAt(name, i) }))
  let before = 0
  const build = (from: Batch): FrameChunk => {
    const start = before
    before += from.rows
    const vectors = all.map(({ name, dtype }, position) => {
      const values = from.columns[position]!.map((value) => convert(dtype, value))
      return buildRows(name, dtype, values, start)
    })
    return labels
      ? { rows: from.rows, columns: vectors.slice(1), index: vectors.slice(0, 1) }
      : { rows: from.rows, columns: vectors, index: [counting(start, from.rows)] }
  }
  const built = batch && build(batch)
  const columns = (labels ? all.slice(1) : all).map((column, position): ColumnSchema => {
    const vector = built?.columns[position]
    return vector?.type === 'category' ? { ...column, categories: vector.categories } : column
  })
  const index: IndexSchema = labels
    ? { type: 'Index', levels: [{ name: null, dtype: all[0]!.dtype }] }
    : { type: 'RangeIndex', levels: [{ name: null, dtype: parseDtype('int64') }] }
  return {
    schema: { columns, index },
    chunks: (async function* () {
      if (built && built.rows > 0) yield built
      for await (const next of batches) yield build(next)
    })(),
  }
}

/** Of a column, or of the labels when there is no name. */
function knownDtype(known: FrameSchema | undefined, name: string | undefined): Dtype | undefined {
  if (name === undefined) return known?.index.levels[0]?.dtype
  return known?.columns.find((column) => column.name === name)?.dtype
}

function counting(start: number, rows: number): Vector {
  const values = BigInt64Array.from({ length: rows }, (_, row) => BigInt(start + row))
  return { type: 'bigint', values, missing: null }
}

/** As `buildVector`, with the row in its error; `start` rows came before. */
function buildRows(column: string, dtype: Dtype, values: readonly Json[], start: number): Vector {
  try {
    return buildVector(column, dtype, values)
  } catch (error) {
    if (!(error instanceof OmegaError)) throw error
    const row = values.findIndex((value) => !fits(column, dtype, value))
    throw badRequest(`${error.message}, in row ${start + row + 1} of the data`, error)
  }
}

function fits(column: string, dtype: Dtype, value: Json): boolean {
  try {
    buildVector(column, dtype, [value])
    return true
  } catch {
    return false
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
