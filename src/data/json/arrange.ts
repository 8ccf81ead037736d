import { badRequest } from '../../error.ts'
import { addValue, cellsOf } from '../frame/cells/add-value.ts'
import { Cells } from '../frame/cells/cells.ts'
import { readCells, readSpelled } from '../frame/cells/cursor.ts'
import { INT, NumberSegment } from '../frame/cells/segment.ts'
import type { Spool } from '../frame/cells/spool.ts'
import type { Json } from '../frame/vector.ts'
import type { OrderedJson } from './parse-json.ts'
import type { ReadColumn } from './read-cells.ts'
import { keysInRowOrder } from './row-order.ts'

/** Columns whose cells stand in row order. */
export interface Arranged {
  readonly columns: readonly { readonly name: string; readonly cells: Cells }[]
  readonly rows: number
  /** Labels, where the keys are the only place that says them. */
  readonly labels: Cells | undefined
}

/**
 * Puts the cells of columns in row order, by their keys: row numbers, or labels as `to_json` spells them; `byLabel`
 * where both readings fit. A column that lacks a key has nothing there. Nearly always they stand in order already.
 */
export function arrange(
  spool: Spool,
  columns: ReadonlyMap<string, ReadColumn>,
  labels: Cells | undefined,
  byLabel: boolean,
): Arranged {
  const read = [...columns].map(([name, { cells, keys }]) => ({ name, cells, keys }))
  const keyed = read.filter(({ keys }) => keys !== undefined)
  const [first] = keyed
  if (first?.keys === undefined)
    return { columns: read, rows: read[0]?.cells.rows ?? labels?.rows ?? 0, labels: undefined }
  const areSame = keyed.every(({ keys }) => keys === first.keys || keys!.areSame)
  if (areSame && first.keys.areSame && inOrder(first.keys.rows, labels, byLabel))
    return { columns: read, rows: first.keys.rows, labels: undefined }
  const keys = areSame
    ? onceEach(first.name, first.keys.list())
    : [...new Set(keyed.flatMap((column) => onceEach(column.name, column.keys!.list())))]
  const order = orderOf(first.name, keys, labels, byLabel)
  const places = areSame ? order.places : undefined
  return {
    columns: read.map(({ name, cells, keys: own }) => {
      if (own === undefined) return { name, cells }
      const at = places ?? placesOf(own.list(), order.keys)
      return { name, cells: at === undefined ? cells : reordered(spool, cells, at) }
    }),
    rows: keys.length,
    labels: order.labels && cellsOf(spool, order.labels),
  }
}

/** The same keys. Throws 400 for one that stands twice, of whose cells one would be lost. */
function onceEach(column: string, keys: readonly string[]): readonly string[] {
  const there = new Set<string>()
  for (const key of keys) {
    if (there.has(key)) throw badRequest(`Column "${column}" has the key "${key}" twice`)
    there.add(key)
  }
  return keys
}

/** Whether keys that count the rows mean just that, whatever the labels are. */
function inOrder(rows: number, labels: Cells | undefined, byLabel: boolean): boolean {
  if (labels === undefined || labels.rows !== rows) return labels === undefined
  return !byLabel || countRows(labels) || !isPermutation(labels)
}

/** Whether the cells are 0, 1, 2, ... */
export function countRows(cells: Cells): boolean {
  cells.close()
  let row = 0
  for (const segment of cells.segments) {
    if (!(segment instanceof NumberSegment) || segment.uniform !== INT) return false
    const { values, marks } = segment.read()
    if (marks !== null) return false
    for (const value of values) if (value !== row++) return false
  }
  return true
}

/** Whether they are row numbers in some order. */
function isPermutation(cells: Cells): boolean {
  const there = new Uint8Array(cells.rows)
  for (const value of readCells(cells)) {
    if (typeof value !== 'number' || !(value in there) || there[value] === 1) return false
    there[value] = 1
  }
  return true
}

interface RowOrder {
  readonly keys: readonly string[]
  /** Where the cell of each row stands; undefined where all stand in order. */
  readonly places: Int32Array | undefined
  readonly labels: readonly OrderedJson[] | undefined
}

function orderOf(
  column: string,
  keys: readonly string[],
  labels: Cells | undefined,
  byLabel: boolean,
): RowOrder {
  const known = labels && ([...readCells(labels)] as readonly Json[])
  if (byLabel && known?.length === keys.length && keys.every((key, row) => key === String(known[row])))
    return { keys, places: undefined, labels: undefined }
  const order = keysInRowOrder(column, keys, known, byLabel)
  return { keys: order.keys, places: placesOf(keys, order.keys), labels: order.labels }
}

/** Where the keys of the rows stand among those of a column: -1 for one that it lacks. */
function placesOf(keys: readonly string[], rows: readonly string[]): Int32Array | undefined {
  if (keys.length === rows.length && rows.every((key, row) => key === keys[row])) return undefined
  const places = new Map(keys.map((key, place) => [key, place]))
  return Int32Array.from(rows, (key) => places.get(key) ?? -1)
}

/** A column in another order; all of it is in memory for a while. */
function reordered(spool: Spool, cells: Cells, places: Int32Array): Cells {
  const values = [...readSpelled(cells)]
  const moved = new Cells(spool)
  for (const place of places) addValue(moved, values[place] ?? null)
  return moved
}
