import { OmegaError } from '../../error.ts'
import { buildVector } from './build-vector.ts'
import { type Dtype, isTime, type TimeDtype } from './dtypes.ts'
import { printDatetime, printTimedelta } from './time.ts'
import { isHeld, nanosecondsOf } from './time-unit.ts'
import { type Json, NAT, type Vector } from './vector.ts'

/** A row, counted from 0, whose value another dtype cannot hold as it is. */
export interface Unfit {
  readonly row: number
  readonly value: Json
}

/**
 * The values as a vector of another dtype, where each of them stays what it is: 1 is `1.0`, and 0.1 no `float32`.
 * Answers the first row whose value does not.
 */
export function convertVector(vector: Vector, from: Dtype, to: Dtype): Vector | Unfit {
  if (from.name === to.name) return vector
  const kept = isMissingAlone(from, to) ? asNullable(vector, to) : undefined
  if (kept) return kept
  if (vector.type === 'bigint' && isUnitAlone(from, to)) return inOtherUnit(vector, from, to)
  const cells = cellsOf(vector, from)
  const strict = strictly(from, to)
  const row = cells.findIndex((cell) => cell !== null && !strict(cell))
  if (row >= 0) return { row, value: cells[row]! }
  try {
    return buildVector('', to, cells)
  } catch (error) {
    if (!(error instanceof OmegaError)) throw error
    const unfit = cells.findIndex((cell) => !fits(to, cell))
    return { row: unfit, value: cells[unfit]! }
  }
}

export function isUnfit(converted: Vector | Unfit): converted is Unfit {
  return 'row' in converted
}

/** Whether the two differ only in whether a value may be missing; their vectors are the same, then, but for floats. */
export function isMissingAlone(from: Dtype, to: Dtype): boolean {
  if (from.kind === 'int' && to.kind === 'int') return from.bits === to.bits && from.signed === to.signed
  return from.kind === to.kind && (from.kind === 'bool' || (from.kind === 'text' && to.name === 'object'))
}

function asNullable(vector: Vector, to: Dtype): Vector | undefined {
  if (!('missing' in vector) || vector.missing === null || !vector.missing.includes(1)) return vector
  return 'nullable' in to && to.nullable ? vector : undefined
}

function fits(dtype: Dtype, cell: Json): boolean {
  try {
    buildVector('', dtype, [cell])
    return true
  } catch {
    return false
  }
}

/** What `buildVector` takes of texts and numbers that are still to be typed, but would change a value that has a type. */
function strictly(from: Dtype, to: Dtype): (cell: Json) => boolean {
  if (to.kind === 'float') return (cell) => isExactFloat(cell, to.bits)
  if (to.kind === 'bool') return (cell) => typeof cell === 'boolean'
  if (isTime(to)) {
    if (from.kind === 'datetime' && to.kind === 'datetime' && (from.zone === null) !== (to.zone === null))
      return () => false
    return (cell) => typeof cell === 'string' && (!isTime(from) || from.kind === to.kind)
  }
  if (to.kind === 'text' || to.kind === 'category') {
    if (isTime(from)) return () => false
    return from.kind === 'arrow' ? (cell) => typeof cell === 'object' && to.name === 'object' : () => true
  }
  return () => true
}

function isExactFloat(cell: Json, bits: 32 | 64): boolean {
  if (typeof cell === 'bigint')
    return BigInt(Number(cell)) === cell && (bits === 64 || Math.fround(Number(cell)) === Number(cell))
  if (typeof cell === 'number') return bits === 64 || Object.is(Math.fround(cell), cell)
  return false
}

function isUnitAlone(from: Dtype, to: Dtype): boolean {
  if (from.kind === 'timedelta') return to.kind === 'timedelta'
  return from.kind === 'datetime' && to.kind === 'datetime' && (from.zone === null) === (to.zone === null)
}

/** The same times counted in another unit, where they are whole in it and not beyond 64 bits. */
function inOtherUnit(
  { values }: Extract<Vector, { type: 'bigint' }>,
  from: Dtype,
  to: Dtype,
): Vector | Unfit {
  const [old, unit] = [(from as TimeDtype).unit, (to as TimeDtype).unit]
  if (old === unit) return { type: 'bigint', values, missing: null }
  const [many, per] = [nanosecondsOf(old) / nanosecondsOf(unit), nanosecondsOf(unit) / nanosecondsOf(old)]
  const out = new BigInt64Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    const counted = value === NAT ? NAT : many > 0n ? value * many : value / per
    const isSame = value === NAT || (many > 0n ? isHeld(counted) : counted * per === value)
    if (!isSame) return { row, value: timeText(value, from as TimeDtype) }
    out[row] = counted
  }
  return { type: 'bigint', values: out, missing: null }
}

/** The values as JSON; integers that no double holds are bigints, times in ISO 8601, missing ones null. */
export function cellsOf(vector: Vector, dtype: Dtype): readonly Json[] {
  switch (vector.type) {
    case 'text':
      return vector.values
    case 'category':
      return Array.from(vector.codes, (code) => vector.categories[code] ?? null)
    case 'bool':
      return Array.from(vector.values, (value, row) => (vector.missing?.[row] ? null : value === 1))
    case 'number': {
      const isFloat = dtype.kind === 'float' && !dtype.nullable
      return Array.from(vector.values, (value, row) => {
        if (vector.missing?.[row]) return null
        return Number.isNaN(value) ? (isFloat ? null : 'NaN') : value
      })
    }
    case 'bigint':
      return Array.from(vector.values, (value, row) => {
        if (isTime(dtype)) return value === NAT ? null : timeText(value, dtype)
        if (vector.missing?.[row]) return null
        return BigInt.asIntN(54, value) === value ? Number(value) : value
      })
  }
}

function timeText(value: bigint, dtype: TimeDtype): string {
  if (dtype.kind === 'timedelta') return printTimedelta(value, dtype.unit)
  return `${printDatetime(value, dtype.unit)}${dtype.zone === null ? '' : '+00:00'}`
}
