import type { ColumnSchema, FrameChunk, FrameSchema } from '../../data/frame/frame.ts'
import { badRequest } from '../../error.ts'

/** How rows of one schema go behind rows of another. */
export interface AppendPlan {
  /** Of the frame afterwards. */
  readonly schema: FrameSchema
  /** The chunk with its columns in the frame's order. */
  arrange(chunk: FrameChunk): FrameChunk
}

/** Checks that rows of `added` may follow those of `existing`; a mismatch is a 400 that names the column. */
export function planAppend(name: string, existing: FrameSchema, added: FrameSchema): AppendPlan {
  const places = new Map(added.columns.map((column, position) => [column.name, position]))
  const extra = added.columns.find((column) => !existing.columns.some((known) => known.name === column.name))
  if (extra)
    throw badRequest(
      `Column "${extra.name}" is not in dataset "${name}", leave it out or write with append: false`,
    )
  const columns = existing.columns.map((column): ColumnSchema => {
    const place = places.get(column.name)
    if (place === undefined)
      throw badRequest(`Column "${column.name}" of dataset "${name}" is missing in the data`)
    return mergeColumn(name, column, added.columns[place]!)
  })
  const order = columns.map((column) => places.get(column.name)!)
  return {
    schema: { columns, index: mergeIndex(name, existing, added) },
    arrange: (chunk) => ({ ...chunk, columns: order.map((place) => chunk.columns[place]!) }),
  }
}

function mergeColumn(dataset: string, existing: ColumnSchema, added: ColumnSchema): ColumnSchema {
  if (existing.dtype.name !== added.dtype.name) {
    throw badRequest(
      `Column "${existing.name}" is ${existing.dtype.name} in dataset "${dataset}", the data has ${added.dtype.name}`,
    )
  }
  if (!existing.categories || !added.categories) return existing
  return { ...existing, categories: [...new Set([...existing.categories, ...added.categories])] }
}

function mergeIndex(dataset: string, { index: existing }: FrameSchema, { index: added }: FrameSchema) {
  const dtypes = (index: FrameSchema['index']) => index.levels.map((level) => level.dtype.name).join(', ')
  if (dtypes(existing) !== dtypes(added)) {
    throw badRequest(
      `The index is ${dtypes(existing)} in dataset "${dataset}", the data has ${dtypes(added)}`,
    )
  }
  // Two ranges one after the other repeat their labels, which pandas 1 called an Int64Index, as the guide does.
  if (existing.type !== 'RangeIndex' && !existing.counts) return existing
  const { counts, ...labels } = existing
  return { ...labels, type: 'Int64Index', ...(added.type === 'RangeIndex' && { counts: true as const }) }
}
