import { type Dtype, parseDtype } from './dtypes.ts'
import type { Json, Vector } from './vector.ts'

/** Rows of a full chunk: the unit in which frames are stored, streamed and filtered. */
export const CHUNK_ROWS = 65_536

export interface ColumnSchema {
  readonly name: string
  readonly dtype: Dtype
  /** Of a category column: the order that Arrow and pandas know, unused ones included. */
  readonly categories?: readonly Json[]
  readonly ordered?: boolean
}

export interface IndexLevel {
  readonly name: string | null
  readonly dtype: Dtype
}

/** `type` is the pandas class as the writer named it: `RangeIndex`, `Int64Index`, `MultiIndex`, ... */
export interface IndexSchema {
  readonly type: string
  readonly levels: readonly IndexLevel[]
  /**
   * That the labels tell nothing but where a row stands: `rows` where nobody gave any, so that they count the rows of each
   * write; `range` where they are what a filter has left of a RangeIndex that pandas wrote.
   */
  readonly counts?: 'rows' | 'range'
}

/** The index of rows that came without labels. */
export const COUNTED_ROWS: IndexSchema = {
  type: 'RangeIndex',
  levels: [{ name: null, dtype: parseDtype('int64') }],
  counts: 'rows',
}

/** The index of rows of which some were taken, or that stand in another order: labels of a range count rows no more. */
export function labelled(index: IndexSchema): IndexSchema {
  return index.type === 'RangeIndex'
    ? { ...index, type: 'Int64Index', counts: index.counts ?? 'range' }
    : index
}

export interface FrameSchema {
  readonly columns: readonly ColumnSchema[]
  readonly index: IndexSchema
}

/** Some rows of a frame; `columns` and `index` stand in the order of the schema that comes with it. */
export interface FrameChunk {
  readonly rows: number
  readonly columns: readonly Vector[]
  readonly index: readonly Vector[]
}

/** A frame on its way in: known columns, rows still coming. */
export interface FrameSource {
  /**
   * Of the chunks that were taken so far; another object when it has changed. Later rows may show that values of a
   * nullable dtype can be missing (`int64` is `Int64`, then) and bring categories: what changes no vector of the rows
   * before. All else is a `SchemaRevised`.
   */
  readonly schema: FrameSchema
  readonly chunks: AsyncIterable<FrameChunk> | Iterable<FrameChunk>
  /** Lets go of what it holds; to be called once its chunks are read, or are not wanted. */
  close?(): void
}

/**
 * What the chunks of a source throw at their end, when a later row has shown that its schema is not that of all rows:
 * `source` reads them again from the first one, under the schema that they have. It stands in place of the first source.
 */
export class SchemaRevised extends Error {
  override readonly name = 'SchemaRevised'
  readonly source: FrameSource

  constructor(source: FrameSource) {
    super('The rows have another schema than the first of them, read them again')
    this.source = source
  }
}

/** Which part of a frame one pass reads: positions in `schema.columns`, and whether to read the index. */
export interface FrameScan {
  readonly columns: readonly number[]
  readonly index: boolean
}

/**
 * A frame at rest, opened for reading: one version of it, whatever is written meanwhile.
 * May be scanned more than once (a column-wise answer scans it a column at a time). Close it when done.
 */
export interface FrameReader {
  readonly schema: FrameSchema
  /** Rows that a scan yields, after filter, offset and limit. */
  readonly rows: number
  /** Whether the frame has further matching rows behind the limit. */
  readonly more: boolean
  /** Yields chunks whose `columns` are just those of the scan, in its order; `index` is empty when not asked for. */
  scan(part: FrameScan): AsyncIterable<FrameChunk>
  close(): void
}
