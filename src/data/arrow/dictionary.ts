import * as arrow from 'apache-arrow'
import { badRequest } from '../../error.ts'
import type { FrameReader } from '../frame/frame.ts'
import type { Json } from '../frame/vector.ts'
import { textData } from './text.ts'

/** All categories of a column, as Arrow carries them once for all batches. */
export interface Dictionary {
  readonly type: arrow.Dictionary
  readonly places: ReadonlyMap<Json, number>
  readonly values: arrow.Vector
  readonly ordered: boolean
}

/** By slot: columns from 0 up, levels of the index from -1 down. */
export type Dictionaries = ReadonlyMap<number, Dictionary>

/**
 * The dictionaries of a frame's category columns and labels: the categories that the schema knows, in its order,
 * then those that only rows have, as CSV and appends bring them. Reads these columns once when there are any.
 * Throws `badRequest` for categories of several types.
 */
export async function readDictionaries(reader: FrameReader): Promise<Dictionaries> {
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

function dictionaryOf(column: string, places: ReadonlyMap<Json, number>, ordered: boolean): Dictionary {
  const categories = [...places.keys()]
  const values = categoryVector(column, categories)
  return {
    type: new arrow.Dictionary(values.type, new arrow.Int32(), null, ordered),
    places,
    values,
    ordered,
  }
}

function categoryVector(column: string, categories: readonly Json[]): arrow.Vector {
  const all = (is: (value: Json) => boolean) => categories.every(is)
  if (all((value) => typeof value === 'string')) return new arrow.Vector([textData(categories)])
  if (all((value) => typeof value === 'bigint' || Number.isSafeInteger(value))) {
    return arrow.vectorFromArray(
      categories.map((value) => BigInt(value as number)),
      new arrow.Int64(),
    )
  }
  if (all((value) => typeof value === 'number')) return arrow.vectorFromArray(categories, new arrow.Float64())
  if (all((value) => typeof value === 'boolean')) return arrow.vectorFromArray(categories, new arrow.Bool())
  throw badRequest(
    `Column "${column}" has categories of several types, which Arrow cannot carry, ask for JSON`,
  )
}
