import { newIntArray } from '../build-vector.ts'
import type { Dtype } from '../dtypes.ts'
import type { NumberArray, Vector } from '../vector.ts'
import { BOOL, MISSING, type Numbers } from './segment.ts'

/** A vector that cells are put into as they are: of 64 bits, of numbers, or of booleans. */
export type Filled =
  | {
      readonly as: 'longs'
      readonly dtype: IntDtype
      readonly vector: VectorOf<'bigint'>
      readonly halves: Int32Array
    }
  | { readonly as: 'ints'; readonly dtype: IntDtype; readonly vector: VectorOf<'number'> }
  | { readonly as: 'floats'; readonly vector: VectorOf<'number'> }
  | { readonly as: 'bools'; readonly dtype: BoolDtype; readonly vector: VectorOf<'bool'> }

type IntDtype = Extract<Dtype, { kind: 'int' }>
type BoolDtype = Extract<Dtype, { kind: 'bool' }>
type VectorOf<Type extends Vector['type']> = Extract<Vector, { type: Type }>

const HIGH = 2 ** 32

/** An empty vector of a dtype that numbers and booleans can be put into; undefined for the others. */
export function newFilled(dtype: Dtype, rows: number): Filled | undefined {
  switch (dtype.kind) {
    case 'int': {
      const missing = dtype.nullable ? new Uint8Array(rows) : null
      if (dtype.bits < 64)
        return { as: 'ints', dtype, vector: { type: 'number', values: newIntArray(dtype, rows), missing } }
      const values = dtype.signed ? new BigInt64Array(rows) : new BigUint64Array(rows)
      return {
        as: 'longs',
        dtype,
        vector: { type: 'bigint', values, missing },
        halves: new Int32Array(values.buffer),
      }
    }
    case 'float': {
      if (dtype.nullable) return undefined // what is missing and what is NaN are two things
      const values = dtype.bits === 32 ? new Float32Array(rows) : new Float64Array(rows)
      return { as: 'floats', vector: { type: 'number', values, missing: null } }
    }
    case 'bool': {
      const missing = dtype.nullable ? new Uint8Array(rows) : null
      return { as: 'bools', dtype, vector: { type: 'bool', values: new Uint8Array(rows), missing } }
    }
    default:
      return undefined
  }
}

/** Puts the cells `from` to `to` at row `at`; false when one of them has to be looked at. */
export function fillVector(into: Filled, at: number, numbers: Numbers, from: number, to: number): boolean {
  switch (into.as) {
    case 'longs':
      return fillLongs(into, at, numbers, from, to)
    case 'ints':
      return fillInts(into, at, numbers, from, to)
    case 'floats':
      return fillFloats(into.vector.values, at, numbers, from, to)
    case 'bools':
      return fillBools(into, at, numbers, from, to)
  }
}

function fillLongs(
  { dtype, vector, halves }: Extract<Filled, { as: 'longs' }>,
  at: number,
  { values, marks, uniform }: Numbers,
  from: number,
  to: number,
): boolean {
  const lowest = dtype.signed ? Number.MIN_SAFE_INTEGER : 0
  for (let row = from, out = at; row < to; row++, out++) {
    const mark = marks === null ? uniform : marks[row]
    const value = values[row]!
    if (mark === MISSING) {
      if (vector.missing === null) return false
      vector.missing[out] = 1
      continue
    }
    if (mark === BOOL || !(value >= lowest && value <= Number.MAX_SAFE_INTEGER)) return false
    const high = Math.floor(value / HIGH)
    if (!Number.isInteger(value)) return false
    halves[2 * out] = value - high * HIGH // wraps as bits do
    halves[2 * out + 1] = high
  }
  return true
}

function fillInts(
  { vector }: Extract<Filled, { as: 'ints' }>,
  at: number,
  { values, marks, uniform }: Numbers,
  from: number,
  to: number,
): boolean {
  const out: NumberArray = vector.values
  for (let row = from, place = at; row < to; row++, place++) {
    const mark = marks === null ? uniform : marks[row]
    if (mark === BOOL) return false
    if (mark === MISSING) {
      if (vector.missing === null) return false
      vector.missing[place] = 1
      continue
    }
    out[place] = values[row]!
    if (out[place] !== values[row] && values[row] !== 0) return false
  }
  return true
}

/** Missing ones are NaN already. */
function fillFloats(
  out: NumberArray,
  at: number,
  { values, marks, uniform }: Numbers,
  from: number,
  to: number,
) {
  if (marks === null ? uniform === BOOL : marks.subarray(from, to).includes(BOOL)) return false
  out.set(values.subarray(from, to), at)
  if (out instanceof Float64Array) return true
  for (let row = from; row < to; row++)
    if (Number.isFinite(values[row]) && !Number.isFinite(out[at + row - from])) return false
  return true
}

function fillBools(
  { vector }: Extract<Filled, { as: 'bools' }>,
  at: number,
  { values, marks, uniform }: Numbers,
  from: number,
  to: number,
): boolean {
  for (let row = from, out = at; row < to; row++, out++) {
    const mark = marks === null ? uniform : marks[row]
    if (mark === BOOL) vector.values[out] = values[row]!
    else if (mark === MISSING && vector.missing !== null) vector.missing[out] = 1
    else return false
  }
  return true
}
