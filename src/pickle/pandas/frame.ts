import { rangeItems } from '../python/values.ts'
import type { Room } from '../room.ts'
import {
  entryOf,
  isObject,
  itemsOf,
  listOf,
  malformed,
  type PickleObject,
  type PickleValue,
} from '../value.ts'
import { columnOf } from './array.ts'

/** Columns by their names, rows by their labels. */
export interface FrameParts {
  readonly names: readonly PickleValue[]
  readonly labels: readonly PickleValue[]
  /** A list of values for each name. */
  readonly columns: readonly (readonly PickleValue[])[]
}

/** The parts of a frame. */
export function partsOfFrame(frame: PickleObject, room: Room): FrameParts {
  const { blocks, axes } = managed(frame)
  const names = columnOf(frame, axes[0], room).items
  const labels = columnOf(frame, axes[1], room).items
  const rows = labels.length
  const columns: (readonly PickleValue[] | undefined)[] = Array(names.length).fill(undefined)
  for (const { values, places } of blocks) {
    const { shape, items } = columnOf(frame, values, room)
    // Arrays of pandas' own have one column without a dimension for it.
    const width = shape.length === 2 ? shape[0] : 1
    const into = placesOf(frame, places, room)
    if (into.length !== width || items.length !== width * rows) throw malformed(frame)
    into.forEach((place, i) => {
      columns[place] = items.slice(i * rows, (i + 1) * rows)
    })
  }
  if (columns.length !== names.length || columns.includes(undefined)) throw malformed(frame)
  return { names, labels, columns: columns as readonly (readonly PickleValue[])[] }
}

/** Rows as dicts by column, pandas' `to_dict("records")`. */
export function records(frame: PickleObject, room: Room): PickleValue {
  const { names, labels, columns } = partsOfFrame(frame, room)
  const rows = labels.length
  room.check(rows * (1 + names.length))
  return listOf(
    Array.from({ length: rows }, (_, row) => ({
      type: 'dict',
      entries: names.map((name, column) => [name, columns[column]![row]!]),
    })),
  )
}

/** The values of a series. */
export function listOfSeries(series: PickleObject, room: Room): PickleValue {
  return listOf([...valuesOfSeries(series, room)])
}

/** A series by its labels, pandas' `to_dict()`. */
export function dictOfSeries(series: PickleObject, room: Room): PickleValue {
  const values = valuesOfSeries(series, room)
  const labels = columnOf(series, managed(series).axes[0], room).items
  if (labels.length !== values.length) throw malformed(series)
  return { type: 'dict', entries: labels.map((label, row) => [label, values[row]!]) }
}

function valuesOfSeries(series: PickleObject, room: Room): readonly PickleValue[] {
  const [block] = managed(series).blocks
  return columnOf(series, block?.values, room).items
}

interface Managed {
  readonly blocks: readonly {
    readonly values: PickleValue | undefined
    readonly places: PickleValue | undefined
  }[]
  /** Of a frame the columns and the rows, of a series the rows. */
  readonly axes: readonly PickleValue[]
}

/** `BlockManager(blocks, axes)`, or its older form, a state in which version 0.14.1 says the same. */
function managed(owner: PickleObject): Managed {
  const manager = entryOf(owner.state, '_mgr') ?? entryOf(owner.state, '_data')
  if (manager === undefined || !isObject(manager)) throw malformed(owner)
  const said = entryOf(itemsOf(manager.state).at(-1), '0.14.1')
  if (said !== undefined) {
    const blocks = itemsOf(entryOf(said, 'blocks')).map((block) => ({
      values: entryOf(block, 'values'),
      places: entryOf(block, 'mgr_locs'),
    }))
    return { blocks, axes: itemsOf(entryOf(said, 'axes')) }
  }
  const [blocks, axes] = itemsOf(manager.args)
  return { blocks: itemsOf(blocks).map(blockOf), axes: itemsOf(axes) }
}

/** `_unpickle_block(values, placement, dimensions)`. */
function blockOf(block: PickleValue): Managed['blocks'][number] {
  const [values, places] = isObject(block) ? itemsOf(block.args) : []
  return { values, places }
}

/** The columns that a block has: a slice, or an array of numbers. */
function placesOf(owner: PickleObject, places: PickleValue | undefined, room: Room): readonly number[] {
  if (places !== undefined && isObject(places) && places.name === 'slice')
    return rangeItems(places, itemsOf(places.args), room).map(Number)
  return columnOf(owner, places, room).items.map(Number)
}
