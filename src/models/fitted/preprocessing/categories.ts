import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { isDict, isSequence, itemsOf, type PickleValue } from '../../../pickle/value.ts'
import { damagedState, valueError } from '../errors.ts'
import { type Cell, columnOf, type Samples } from '../samples.ts'
import { labelOf, type State } from '../state.ts'

/** The categories of one column; null is a missing value. */
export interface Categories {
  readonly values: readonly Cell[]
  /** Their places by `keyOf`. */
  readonly places: ReadonlyMap<string | number | null, number>
}

/** The places of the cells among the categories, row after row. */
export interface Encoded {
  readonly rows: number
  readonly width: number
  readonly places: Int32Array
  /** 0 where the category is unknown; its place is 0 then. */
  readonly known: Uint8Array
}

/** For Python a boolean is a number: true is 1. */
export function keyOf(cell: Cell): string | number | null {
  if (typeof cell === 'boolean') return Number(cell)
  return typeof cell === 'number' && Number.isNaN(cell) ? null : cell
}

export function categoriesOf(values: readonly Cell[]): Categories {
  const places = new Map<string | number | null, number>()
  for (const [place, value] of values.entries()) places.set(keyOf(value), place)
  return { values, places }
}

/** `categories_`: an array for each column. */
export function categoriesIn(state: State, name = 'categories_'): readonly Categories[] {
  return state.items(name).map((column) => {
    const items = isSequence(column) ? itemsOf(column) : numpyArray(column)?.items()
    if (!items) throw damagedState(state.shortName, name, 'arrays')
    return categoriesOf(items.map((item) => cellOf(item) ?? null))
  })
}

/** None, NaN and pandas' NA are missing. */
export function cellOf(item: PickleValue): Cell {
  const label = labelOf(item)
  return label === undefined || (typeof label === 'number' && Number.isNaN(label)) ? null : label
}

/** @throws ComputationError `ValueError` for categories that the fit has not seen, where that is an error. */
export function encode(x: Samples, categories: readonly Categories[], isError: boolean): Encoded {
  const { rows } = x
  const width = categories.length
  const places = new Int32Array(rows * width)
  const known = new Uint8Array(rows * width).fill(1)
  for (const [j, column] of categories.entries()) {
    const cells = columnOf(x, j)
    const unknown = new Set<Cell>()
    for (let row = 0; row < rows; row++) {
      const cell = cells[row] ?? null
      const place = column.places.get(keyOf(cell))
      if (place === undefined) {
        unknown.add(cell)
        known[row * width + j] = 0
      } else places[row * width + j] = place
    }
    if (isError && unknown.size > 0) {
      const shown = [...unknown].map(spelled).sort().join(', ')
      throw valueError(`Found unknown categories [${shown}] in column ${j} during transform`)
    }
  }
  return { rows, width, places, known }
}

/** As Python prints it. */
export function spelled(cell: Cell): string {
  if (typeof cell === 'string') return `'${cell}'`
  if (typeof cell === 'boolean') return cell ? 'True' : 'False'
  if (cell === null || Number.isNaN(cell)) return 'nan'
  return Number.isInteger(cell) ? `${cell}.0` : String(cell)
}

/** Rare categories stand for one another: where each goes, a place for each column; undefined where none is rare. */
export class Infrequent {
  readonly #indices: readonly (Int32Array | undefined)[]
  readonly #mappings: readonly (Int32Array | undefined)[]
  readonly #isTakingUnknown: boolean

  constructor(state: State) {
    const isEnabled = state.get('_infrequent_enabled') === true
    const arrays = (name: string) => state.items(name).map((item) => numpyArray(item)?.integers())
    this.#indices = isEnabled ? arrays('_infrequent_indices') : []
    this.#mappings = isEnabled ? arrays('_default_to_infrequent_mappings') : []
    const unknown = state.get('handle_unknown')
    this.#isTakingUnknown = unknown === 'infrequent_if_exist' || unknown === 'warn'
  }

  /** In place. `kept` are categories by column that are not grouped, those of missing values. */
  apply({ rows, width, places, known }: Encoded, kept: ReadonlyMap<number, number> = new Map()): void {
    for (let i = 0; i < rows * width; i++) {
      const j = i % width
      const first = this.#indices[j]?.[0]
      if (known[i] === 0 && first !== undefined) {
        places[i] = first
        if (this.#isTakingUnknown) known[i] = 1
      }
      const mapping = this.#mappings[j]
      if (mapping && places[i] !== kept.get(j)) places[i] = mapping[places[i]!]!
    }
  }
}

/** A dict from whole numbers to whole numbers. */
export function placesByColumn(value: PickleValue | undefined): ReadonlyMap<number, number> {
  if (value === undefined || !isDict(value)) return new Map()
  return new Map(value.entries.map(([key, place]) => [Number(labelOf(key)), Number(labelOf(place))]))
}
