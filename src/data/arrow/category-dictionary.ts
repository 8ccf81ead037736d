import * as arrow from '@uwdata/flechette'
import { badRequest } from '../../error.ts'
import type { FrameReader } from '../frame/frame.ts'
import type { Json } from '../frame/vector.ts'
import { type AnyBatch, flatBatch, packBits, textBatch } from './make-batch.ts'

/** All categories of a column, as Arrow carries them once for all batches. */
export interface CategoryDictionary {
  readonly type: arrow.Field['type']
  readonly places: ReadonlyMap<Json, number>
  readonly ordered: boolean
  readonly values: arrow.Column<unknown>
}

/** By slot: columns from 0 up, levels of the index from -1 down. */
export type CategoryDictionaries = ReadonlyMap<number, CategoryDictionary>

/**
 * The dictionaries of a frame's category columns and labels: the categories that the schema knows, in its order,
 * then those that only rows have, as CSV and appends bring them. Reads these columns once when there are any.
 * Throws `badRequest` for categories of several types.
 */
export async function readCategories(reader: FrameReader): Promise<CategoryDictionaries> {
  const { columns, index } = reader.schema
  const found = new Map<number, Map<Json, number>>()
  const add = (slot: number, categories: readonly Json[]) => {
    const places = found.get(slot) ?? new Map<Json, number>()
    for (const category of categories) if (!places.has(category)) places.set(category, places.size)
    found.set(slot, places)
  }
  for (const [slot, column] of columns.entries()) {
    if (column.dtype.kind === 'category') add(slot, column.categories ?? [])
  }
  const slots = [...found.keys()]
  const withIndex = index.levels.some((level) => level.dtype.kind === 'category')
  if (slots.length === 0 && !withIndex) return new Map()

  for await (const chunk of reader.scan({ columns: slots, index: withIndex })) {
    for (const [i, vector] of chunk.columns.entries()) {
      if (vector.type === 'category') add(slots[i]!, vector.categories)
    }
    for (const [level, vector] of chunk.index.entries()) {
      if (vector.type === 'category') add(-1 - level, vector.categories)
    }
  }
  index.levels.forEach((level, i) => {
    if (level.dtype.kind === 'category') add(-1 - i, [])
  })
  const named = (slot: number) => columns[slot]?.name ?? 'index'
  return new Map(
    [...found].map(([slot, places]) => {
      return [slot, dictionaryOf(named(slot), places, columns[slot]?.ordered ?? false)]
    }),
  )
}

function dictionaryOf(
  column: string,
  places: ReadonlyMap<Json, number>,
  ordered: boolean,
): CategoryDictionary {
  const { type, batch } = valuesOf(column, [...places.keys()])
  return { type, places, ordered, values: new arrow.Column([batch], type) }
}

function valuesOf(
  column: string,
  categories: readonly Json[],
): { type: arrow.Field['type']; batch: AnyBatch } {
  const all = (is: (value: Json) => boolean) => categories.every(is)
  const flat = (type: arrow.Field['type'], values: ArrayBufferView) => {
    return { type, batch: flatBatch(type, values, categories.length, null) }
  }
  if (all((value) => typeof value === 'string')) {
    const type = arrow.utf8()
    return { type, batch: textBatch(type, categories) }
  }
  if (all((value) => typeof value === 'bigint' || Number.isSafeInteger(value)))
    return flat(
      arrow.int64(),
      BigInt64Array.from(categories, (value) => BigInt(value as number)),
    )
  if (all((value) => typeof value === 'number'))
    return flat(arrow.float64(), Float64Array.from(categories as number[]))
  if (all((value) => typeof value === 'boolean'))
    return flat(arrow.bool(), packBits(Uint8Array.from(categories, (value) => (value === true ? 1 : 0))))
  throw badRequest(
    `Column "${column}" has categories of several types, which Arrow cannot carry, ask for JSON`,
  )
}
