import { dictOfSeries, partsOfFrame } from '../../../pickle/pandas/frame.ts'
import { Room } from '../../../pickle/room.ts'
import {
  entryOf,
  isDict,
  isObject,
  itemsOf,
  type PickleObject,
  type PickleValue,
} from '../../../pickle/value.ts'
import { damagedState, notComputed } from '../errors.ts'
import { cellOf, keyOf } from '../preprocessing/categories.ts'
import type { Cell } from '../samples.ts'
import { labelOf, type State } from '../state.ts'

/** What a category, or the code of one, becomes; null is a missing one. */
export type Mapping<Value> = ReadonlyMap<string | number | null, Value>

/** The tables of an encoder as JSON, in characters. */
const MOST = 64 * 1024 * 1024

/** The column of an entry of `mapping`, as pandas names it, and the Series or DataFrame. */
export type MappingEntry = readonly [column: PickleValue, table: PickleValue | undefined]

/** `mapping`: a list of `{col, mapping}`, or a dict of both. */
export function entriesOf(state: State, name = 'mapping'): readonly MappingEntry[] {
  const value = state.get(name)
  if (value !== undefined && isDict(value)) return value.entries
  return state.items(name).map((item) => [entryOf(item, 'col') ?? null, entryOf(item, 'mapping')])
}

/** A Series of numbers by its labels. */
export function numbersByLabel(state: State, table: PickleValue | undefined): Mapping<number> {
  if (!isPandas(table, 'Series')) throw damagedState(state.shortName, 'mapping', 'Series')
  const series = dictOfSeries(table, new Room(MOST))
  if (!isDict(series)) throw damagedState(state.shortName, 'mapping', 'Series')
  return new Map(series.entries.map(([label, value]) => [keyOf(cellOf(label)), numberOf(value)]))
}

/** The rows of a DataFrame of numbers by their labels, and the names of its columns. */
export function rowsByLabel(state: State, table: PickleValue | undefined) {
  if (!isPandas(table, 'DataFrame')) throw damagedState(state.shortName, 'mapping', 'DataFrame')
  const { names, labels, columns } = partsOfFrame(table, new Room(MOST))
  const rows: Mapping<readonly number[]> = new Map(
    labels.map((label, row) => [
      keyOf(cellOf(label)),
      columns.map((column) => numberOf(column[row] ?? null)),
    ]),
  )
  return { names: names.map(String), rows }
}

function isPandas(value: PickleValue | undefined, name: string): value is PickleObject {
  return value !== undefined && isObject(value) && /^pandas\b/.test(value.module) && value.name === name
}

/** Before pandas 3, whose classes are named by where they are found, None was another value than NaN. */
export function isOfOldPandas(table: PickleValue | undefined): boolean {
  return table !== undefined && isObject(table) && table.module !== 'pandas'
}

function numberOf(value: PickleValue): number {
  const label = labelOf(value)
  return typeof label === 'number' || typeof label === 'boolean' ? Number(label) : Number.NaN
}

/** The place of a column among those of the fit, by its name there. */
export function placeOf(state: State, column: PickleValue): number {
  const label = labelOf(column)
  const place = state.items('feature_names_in_').findIndex((name) => labelOf(name) === label)
  if (place < 0 || label === undefined) throw damagedState(state.shortName, 'feature_names_in_', 'columns')
  return place
}

/** Throws `NotImplementedError` for settings by which columns are made or dropped, which are not computed. */
export function checkSettings(state: State): void {
  for (const name of ['composite_members_', 'min_group_lumping_', '_min_group_categories']) {
    const value = state.get(name)
    if (value !== undefined && isDict(value) && value.entries.length > 0)
      throw notComputed(`${state.shortName} of category_encoders with min_group_size or composite_cols`)
  }
  if (itemsOf(state.get('invariant_cols')).length > 0)
    throw notComputed(`${state.shortName} of category_encoders with drop_invariant`)
}

/** Whether a value is missing. */
export function isMissing(cell: Cell): boolean {
  return keyOf(cell) === null
}
