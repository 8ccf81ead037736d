import { badRequest, OmegaError } from '../../error.ts'
import { buildVector } from '../frame/build-vector.ts'
import type { Dtype } from '../frame/dtypes.ts'
import { textVector } from '../frame/plain-texts.ts'
import { type Json, type Mask, NAT, type NumberArray, type Vector } from '../frame/vector.ts'
import { type ArrowArray, type Dictionary, integers, isPresent, longs } from './array.ts'
import { cellsOfArray } from './cells.ts'
import { damaged } from './damaged.ts'
import { extensionOf } from './extensions.ts'
import { floatsOf } from './floats.ts'
import { plainTextsOf, textsOf } from './read-text.ts'
import type { ArrowField } from './schema.ts'

/**
 * Rows `start` to `end` of a column as a vector of its dtype, as `dtypeOfField` tells it. Where values are missing that
 * the dtype cannot have missing, the vector is that of its nullable one. Throws 400 that names the column, and of a value
 * the row: `before` rows came earlier.
 */
export function readVector(
  field: ArrowField,
  dtype: Dtype,
  array: ArrowArray,
  start: number,
  end: number,
  before = 0,
): Vector {
  try {
    const extension = extensionOf(field)
    if (!extension) return read(dtype, array, start, end)
    const cells = cellsOfArray(array, start, end).map(extension.value)
    return dtype.kind === 'arrow' ? buildVector(field.name, dtype, cells) : ofCells(dtype, cells)
  } catch (error) {
    if (!(error instanceof OmegaError) || error.message.startsWith('Column')) throw error
    const row = unreadableRow(array, start, end)
    const place = row === undefined ? '' : `, row ${before + row + 1} of the data`
    throw badRequest(`Column "${field.name}"${place}: ${error.message}`, error)
  }
}

/** The first row whose value cannot be read as what it is, counted from `start`. */
function unreadableRow(array: ArrowArray, start: number, end: number): number | undefined {
  for (let row = start; row < end; row++) {
    try {
      cellsOfArray(array, row, row + 1)
    } catch {
      return row - start
    }
  }
  return undefined
}

function read(dtype: Dtype, array: ArrowArray, start: number, end: number): Vector {
  const { type } = array
  switch (type.id) {
    case 'bool': {
      const missing = missingOf(array, start, end)
      const bits = array.buffers[0]!
      const values = Uint8Array.from({ length: end - start }, (_, i) => (isPresent(bits, start + i) ? 1 : 0))
      return { type: 'bool', values, missing }
    }
    case 'int': {
      const values = integers(array).slice(start, end)
      const missing = missingOf(array, start, end)
      if (values instanceof BigInt64Array || values instanceof BigUint64Array)
        return { type: 'bigint', values, missing }
      return { type: 'number', values, missing }
    }
    case 'float': {
      return floats(floatsOf(array).slice(start, end), missingOf(array, start, end))
    }
    case 'bytes': {
      if (!type.isText) return { type: 'text', values: cellsOfArray(array, start, end) }
      const plain = plainTextsOf(array, start, end)
      return plain ? textVector(plain) : { type: 'text', values: textsOf(array, start, end) }
    }
    case 'timestamp':
    case 'duration':
      return { type: 'bigint', values: instants(array, start, end), missing: null }
    case 'dictionary':
      if (dtype.kind === 'category') return categories(array, start, end)
      return ofCells(dtype, cellsOfArray(array, start, end))
    case 'run-end':
      return ofCells(dtype, cellsOfArray(array, start, end))
    default:
      return { type: 'text', values: cellsOfArray(array, start, end) }
  }
}

/** A vector of values as JSON, where the dtype's own one, or its nullable one, holds them. */
function ofCells(dtype: Dtype, cells: readonly Json[]): Vector {
  if (dtype.kind === 'float') {
    const numbers = cells.map((cell) => (cell === '-0.0' ? -0 : cell))
    const vector = buildVector('', { ...dtype, nullable: true }, numbers)
    return vector.type === 'number' ? floats(vector.values, vector.missing) : vector
  }
  if (dtype.kind === 'int' || dtype.kind === 'bool')
    return buildVector('', { ...dtype, nullable: true }, cells)
  return dtype.kind === 'arrow' ? { type: 'text', values: cells } : buildVector('', dtype, cells)
}

/** Floats of which those that are missing are NaN too, as dtypes that are not nullable have them. */
function floats(values: NumberArray, missing: Mask): Vector {
  if (missing) for (let row = 0; row < values.length; row++) if (missing[row]) values[row] = Number.NaN
  return { type: 'number', values, missing }
}

function missingOf({ validity }: ArrowArray, start: number, end: number): Mask {
  if (validity === null) return null
  const mask = new Uint8Array(end - start)
  let any = false
  for (let row = start; row < end; row++) {
    if ((validity[row >> 3]! >> (row & 7)) & 1) continue
    mask[row - start] = 1
    any = true
  }
  return any ? mask : null
}

/** Times in the unit that they have. */
function instants(array: ArrowArray, start: number, end: number): BigInt64Array {
  const { type, validity } = array
  if (type.id !== 'timestamp' && type.id !== 'duration')
    throw new TypeError(`A column of ${type.id} has no times`)
  const values = longs(array.buffers[0]!, array.length).slice(start, end)
  if (validity === null) return values
  for (let row = 0; row < values.length; row++) if (!isPresent(validity, start + row)) values[row] = NAT
  return values
}

/** The values of a dictionary as categories: each once, none of them null; where each index is found among them. */
interface Categories {
  readonly values: readonly Json[]
  readonly codes: Int32Array
}

const known = new WeakMap<Dictionary, Categories>()

function categoriesOf(dictionary: Dictionary): Categories {
  const found = known.get(dictionary)
  if (found) return found
  const places = new Map<Json, number>()
  const codes = Int32Array.from(dictionary.values, (stored) => {
    const value = stored === '-0.0' ? 0 : stored
    if (value === null) return -1
    if (!places.has(value)) places.set(value, places.size)
    return places.get(value)!
  })
  const made = { values: [...places.keys()], codes }
  known.set(dictionary, made)
  return made
}

function categories(array: ArrowArray, start: number, end: number): Vector {
  const indices = integers(array)
  const { values, codes: placed } = array.dictionary ? categoriesOf(array.dictionary) : NO_CATEGORIES
  const codes = new Int32Array(end - start).fill(-1)
  for (let row = start; row < end; row++) {
    if (!isPresent(array.validity, row)) continue
    const code = placed[Number(indices[row])]
    if (code === undefined) throw damaged('an index has no value in its dictionary')
    codes[row - start] = code
  }
  return { type: 'category', codes, categories: values }
}

const NO_CATEGORIES: Categories = { values: [], codes: new Int32Array() }
