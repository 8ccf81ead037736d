import { badRequest } from '../../error.ts'
import { buildVector, inferDtype } from './build-vector.ts'
import { type Dtype, parseDtype } from './dtypes.ts'
import {
  CHUNK_ROWS,
  type ColumnSchema,
  type FrameChunk,
  type FrameSource,
  type IndexSchema,
} from './frame.ts'
import { sliceRows } from './take.ts'
import type { Json, Vector } from './vector.ts'

/** One column of JSON values; the dtype is inferred when nobody says it. */
export interface JsonColumn {
  readonly name: string
  readonly values: readonly Json[]
  readonly dtype: Dtype | undefined
}

export interface JsonIndex {
  readonly type: string
  readonly levels: readonly (Omit<JsonColumn, 'name'> & { readonly name: string | null })[]
}

/** A frame of JSON values in memory, as the chunks that a store takes. All columns have `rows` values. */
export function buildFrame(columns: readonly JsonColumn[], index: JsonIndex, rows: number): FrameSource {
  const built = columns.map((column) => ({ name: column.name, ...buildColumn(column.name, column) }))
  const levels = index.levels.map((level) => ({ name: level.name, ...buildColumn('index', level) }))
  const schema = {
    columns: built.map(({ name, dtype, vector }): ColumnSchema => {
      return vector.type === 'category' ? { name, dtype, categories: vector.categories } : { name, dtype }
    }),
    index: {
      type: index.type,
      levels: levels.map(({ name, dtype }) => ({ name, dtype })),
    } satisfies IndexSchema,
  }
  return {
    schema,
    chunks: chunks(
      built.map(({ vector }) => vector),
      levels.map(({ vector }) => vector),
      rows,
    ),
  }
}

function buildColumn(
  label: string,
  { values, dtype }: Pick<JsonColumn, 'values' | 'dtype'>,
): { dtype: Dtype; vector: Vector } {
  const known = dtype ?? inferDtype(values)
  return { dtype: known, vector: buildVector(label, known, values) }
}

function* chunks(columns: readonly Vector[], index: readonly Vector[], rows: number): Generator<FrameChunk> {
  for (let start = 0; start < rows; start += CHUNK_ROWS) {
    const end = Math.min(rows, start + CHUNK_ROWS)
    const part = (vector: Vector) => sliceRows(vector, start, end)
    yield { rows: end - start, columns: columns.map(part), index: index.map(part) }
  }
}

/** A `RangeIndex` from `start`, as pandas gives a frame that has no index of its own. */
export function rangeIndex(rows: number, start = 0): JsonIndex {
  const values = Array.from({ length: rows }, (_, row) => start + row)
  return { type: 'RangeIndex', levels: [{ name: null, values, dtype: parseDtype('int64') }] }
}

/** Throws when a column has another number of values than the frame has rows. */
export function checkLength(column: string, found: number, rows: number): void {
  if (found === rows) return
  throw badRequest(`Column "${column}" has ${found} values, the frame has ${rows} rows`)
}
