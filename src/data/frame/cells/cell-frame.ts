import { badRequest } from '../../../error.ts'
import { type Dtype, parseDtype } from '../dtypes.ts'
import {
  CHUNK_ROWS,
  COUNTED_ROWS,
  type ColumnSchema,
  type FrameChunk,
  type FrameSource,
  type IndexLevel,
  type IndexSchema,
} from '../frame.ts'
import { MAX_COLUMNS, MAX_NAME } from '../limits.ts'
import { rowNumbers } from '../row-numbers.ts'
import type { Json } from '../vector.ts'
import type { Cells } from './cells.ts'
import { CellCursor } from './cursor.ts'
import { inferCells } from './infer.ts'
import type { Spool } from './spool.ts'

/** Cells of a chunk, so that one of a wide frame is no larger than one of a narrow frame. */
const CHUNK_CELLS = 1 << 22

/** A column that has been read; its dtype is inferred when nobody says it. */
export interface CellColumn {
  readonly name: string
  readonly cells: Cells
  readonly dtype: Dtype | undefined
  /** In the order that a schema says. */
  readonly categories?: readonly Json[]
  readonly ordered?: boolean
  /** Added to the error of a value that does not fit the dtype. */
  readonly advice?: string
}

/** An index that has been read; a level without cells counts the rows. */
export interface CellIndex {
  readonly type: string
  readonly levels: readonly {
    readonly name: string | null
    readonly cells: Cells | undefined
    readonly dtype: Dtype | undefined
  }[]
}

const INT64 = parseDtype('int64')

/** Row numbers, as pandas gives a frame that has no index of its own. */
export const COUNTED: CellIndex = {
  type: 'RangeIndex',
  levels: [{ name: null, cells: undefined, dtype: INT64 }],
}

/** A frame of columns that have been read; all have `rows` rows. The spool is closed at its end. */
export function frameOfCells(
  spool: Spool,
  columns: readonly CellColumn[],
  index: CellIndex,
  rows: number,
): FrameSource & { close(): void } {
  for (const { cells } of columns) cells.close()
  for (const { cells } of index.levels) cells?.close()
  const schemas = columns.map((column): ColumnSchema => {
    const dtype = column.dtype ?? inferCells(column.cells)
    if (dtype.kind !== 'category') return { name: column.name, dtype }
    const categories = column.categories ?? categoriesOf(column, dtype, rows)
    return { name: column.name, dtype, categories, ...(column.ordered && { ordered: true }) }
  })
  const levels = index.levels.map(
    ({ name, cells, dtype }): IndexLevel => ({ name, dtype: dtype ?? (cells ? inferCells(cells) : INT64) }),
  )
  const labels: IndexSchema = index === COUNTED ? COUNTED_ROWS : { type: index.type, levels }
  const schema = { columns: schemas, index: labels }
  return { schema, chunks: chunksOf(), close: () => spool.close() }

  function* chunksOf(): Generator<FrameChunk> {
    try {
      const size = Math.max(1, Math.min(CHUNK_ROWS, Math.floor(CHUNK_CELLS / Math.max(1, columns.length))))
      const cursors = schemas.map(
        ({ name, dtype }, i) => new CellCursor(name, dtype, columns[i]!.cells, columns[i]!.advice),
      )
      const labelled = index.levels.map(({ cells }, i) => {
        const cursor = cells && new CellCursor('index', levels[i]!.dtype, cells)
        return (from: number, count: number) => cursor?.take(count) ?? rowNumbers(from, count)
      })
      for (let from = 0; from < rows; from += size) {
        const count = Math.min(size, rows - from)
        yield {
          rows: count,
          columns: cursors.map((cursor) => cursor.take(count)),
          index: labelled.map((label) => label(from, count)),
        }
      }
    } finally {
      spool.close()
    }
  }
}

/** All values of a category column, in order of appearance. */
function categoriesOf({ name, cells }: CellColumn, dtype: Dtype, rows: number): readonly Json[] {
  const found = new Set<Json>()
  const cursor = new CellCursor(name, dtype, cells)
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const vector = cursor.take(Math.min(CHUNK_ROWS, rows - from))
    if (vector.type === 'category') for (const category of vector.categories) found.add(category)
  }
  return [...found]
}

/** Throws for more columns than a frame may have, and for names that are longer than they may be. */
export function checkColumn(name: string, position: number): void {
  if (position >= MAX_COLUMNS)
    throw badRequest(`The data has more than ${MAX_COLUMNS} columns, which is the limit`)
  if (name.length > MAX_NAME)
    throw badRequest(`A column's name has ${name.length} characters, the limit is ${MAX_NAME}`)
}
