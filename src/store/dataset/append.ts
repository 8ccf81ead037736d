import { convertVector, isUnfit } from '../../data/frame/convert-vector.ts'
import { type Dtype, nullableDtype } from '../../data/frame/dtypes.ts'
import type { ColumnSchema, FrameChunk, FrameSchema, IndexLevel } from '../../data/frame/frame.ts'
import type { Json, Vector } from '../../data/frame/vector.ts'
import { badRequest, type OmegaError } from '../../error.ts'

/** How rows of one schema go behind rows of another. */
export interface AppendPlan {
  /** Of the frame afterwards, as far as the rows so far tell: they may bring categories. */
  readonly schema: FrameSchema
  /** The next chunk with the frame's columns, in its order and of its dtypes; `added` is the schema that it has now. */
  arrange(chunk: FrameChunk, added: FrameSchema): FrameChunk
}

/** What an append builds on. */
export interface AppendTarget {
  readonly name: string
  readonly schema: FrameSchema
  /** A frame without rows has no types where nobody gave them. */
  readonly isEmpty: boolean
}

/**
 * The rule of appends, one for all formats and databases: the rows take the dtypes of the frame whenever every value
 * stays what it is. A value that does not is a 400 that names column, row and value, a column that is too many or too
 * few a 400 at once.
 */
export function planAppend(target: AppendTarget, added: FrameSchema): AppendPlan {
  const order = matchColumns(target, added)
  let schema: FrameSchema = {
    columns: target.schema.columns.map((column, position) =>
      mergeColumn(target, column, added.columns[order[position]!]!),
    ),
    index: mergeIndex(target, added),
  }
  let rows = 0
  return {
    get schema() {
      return schema
    },
    arrange(chunk, now) {
      const convert = (vector: Vector, from: Dtype, to: Dtype, column: string): Vector => {
        const converted = convertVector(vector, from, to)
        if (isUnfit(converted)) throw unfit(target.name, column, to, rows + converted.row, converted.value)
        return converted
      }
      const columns = schema.columns.map(({ name, dtype }, position) => {
        const place = order[position]!
        const [vector, from] = [chunk.columns[place]!, now.columns[place]!.dtype]
        const converted = convertVector(vector, from, dtype)
        if (!isUnfit(converted)) return converted
        // A missing value changes none of those that are there: they may be missing from now on.
        const wider = converted.value === null ? nullableDtype(dtype) : dtype
        schema = withDtype(schema, position, wider)
        return convert(vector, from, wider, `Column "${name}"`)
      })
      const index = schema.index.levels.map(({ dtype }, level) => {
        return convert(chunk.index[level]!, now.index.levels[level]!.dtype, dtype, 'The index')
      })
      rows += chunk.rows
      schema = withCategories(schema, columns)
      return { ...chunk, columns, index }
    },
  }
}

/** Where each column of the frame is among those that are added. */
function matchColumns({ name, schema }: AppendTarget, added: FrameSchema): readonly number[] {
  const places = new Map(added.columns.map((column, position) => [column.name, position]))
  const known = new Set(schema.columns.map((column) => column.name))
  const extra = added.columns.find((column) => !known.has(column.name))
  if (extra)
    throw badRequest(
      `Column "${extra.name}" is not in dataset "${name}", leave it out or replace the dataset with append=0`,
    )
  return schema.columns.map((column) => {
    const place = places.get(column.name)
    if (place !== undefined) return place
    throw badRequest(
      `Column "${column.name}" of dataset "${name}" is missing in the data, add it or replace the dataset with append=0`,
    )
  })
}

function mergeColumn({ isEmpty }: AppendTarget, existing: ColumnSchema, added: ColumnSchema): ColumnSchema {
  if (isEmpty && existing.dtype.name === 'object') return added
  if (!existing.categories || !added.categories) return existing
  return { ...existing, categories: union(existing.categories, added.categories) }
}

function mergeIndex({ name, schema, isEmpty }: AppendTarget, added: FrameSchema): FrameSchema['index'] {
  const { index } = schema
  if (index.levels.length !== added.index.levels.length) {
    const levels = (count: number) => `${count} ${count === 1 ? 'level' : 'levels'}`
    throw badRequest(
      `The index has ${levels(index.levels.length)} in dataset "${name}" and ${levels(added.index.levels.length)} in the data, replace the dataset with append=0`,
    )
  }
  if (isEmpty) return added.index
  // Two ranges one after the other repeat their labels, which pandas 1 called an Int64Index, as the guide does.
  if (index.type !== 'RangeIndex' && !index.counts) return index
  const { counts, ...labels } = index
  return {
    ...labels,
    type: 'Int64Index',
    ...(added.index.type === 'RangeIndex' && { counts: 'rows' as const }),
  }
}

function withDtype(schema: FrameSchema, position: number, dtype: Dtype): FrameSchema {
  return { ...schema, columns: schema.columns.with(position, { ...schema.columns[position]!, dtype }) }
}

/** The schema with the categories of these vectors behind those that it has; itself when there are no others. */
function withCategories(schema: FrameSchema, vectors: readonly Vector[]): FrameSchema {
  let isSame = true
  const columns = schema.columns.map((column, position) => {
    const vector = vectors[position]!
    if (vector.type !== 'category') return column
    const categories = union(column.categories ?? [], vector.categories)
    if (column.categories && categories.length === column.categories.length) return column
    isSame = false
    return { ...column, categories }
  })
  return isSame ? schema : { ...schema, columns }
}

/** One schema that has the rows of both, which are of one layout: the categories of both, and missing values of either. */
export function mergeLayouts(schema: FrameSchema, other: FrameSchema): FrameSchema {
  const columns = schema.columns.map((column, position) => {
    const { categories: further, dtype } = other.columns[position]!
    const wider = dtype.name === nullableDtype(column.dtype).name ? dtype : column.dtype
    const categories = further && { categories: union(column.categories ?? [], further) }
    return { ...column, dtype: wider, ...categories }
  })
  return { ...schema, columns }
}

/** Names and dtypes, whether or not values may be missing: what rows that are staged for a frame depend on. */
export function layoutOf({ columns, index }: FrameSchema): string {
  const told = ({ name, dtype }: ColumnSchema | IndexLevel) => [name, nullableDtype(dtype).name]
  return JSON.stringify([columns.map(told), index.levels.map(({ dtype }) => dtype.name)])
}

function union(first: readonly Json[], second: readonly Json[]): readonly Json[] {
  return [...new Set([...first, ...second])]
}

function unfit(dataset: string, column: string, dtype: Dtype, row: number, value: Json): OmegaError {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value, bigText) : String(value)
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text
  return badRequest(
    `${column} is ${dtype.name} in dataset "${dataset}", which cannot hold "${shown}" of row ${row + 1} of the data as it is, replace the dataset with append=0`,
  )
}

function bigText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
