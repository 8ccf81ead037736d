import { everyField, fieldText, type Records } from './fields.ts'
import { boolAt, type Kind, kindOf } from './kind.ts'
import type { Missing } from './missing.ts'
import { float, floatOf, longInteger, shortInteger } from './number-text.ts'

/** What a text leaves open. */
export interface Reading {
  readonly missing: Missing
  /** The character code of the decimal point. */
  readonly point: number
}

const TWO_32 = 2 ** 32
const LARGEST_EXACT = 2n ** 53n

/** Integers of 64 bits; those of 2^63 and more as the bits that an unsigned one has. */
export interface Longs {
  readonly values: BigInt64Array<ArrayBuffer>
  readonly gaps: Uint8Array | null
  readonly negative: boolean
  readonly beyond: boolean
  readonly unsigned: boolean
}

/** A column as integers, or the kind of its first field that is none. */
export function readLongs(records: Records, column: number, { missing, point }: Reading): Longs | Kind {
  const { width, rows } = records
  const values = new BigInt64Array(rows)
  const halves = new Int32Array(values.buffer)
  const numbers = missing.numbers.size > 0 ? missing.numbers : undefined
  let gaps: Uint8Array | null = null
  let negative = false
  let beyond = false
  let unsigned = false
  let row = 0
  for (const { block, from, to } of records.parts) {
    const { bytes, starts, ends } = block
    for (let k = from * width + column, end = to * width; k < end; k += width, row++) {
      const value = shortInteger(bytes, starts[k]!, ends[k]! >> 2)
      if (!Number.isNaN(value) && numbers?.has(value) !== true) {
        if (value < 0) negative = true
        halves[2 * row] = value // the lower 32 bits of it
        halves[2 * row + 1] = value === (value | 0) ? value >> 31 : Math.floor(value / TWO_32)
        continue
      }
      if (!Number.isNaN(value) || missing.isMissing(block, k)) {
        gaps ??= new Uint8Array(rows)
        gaps[row] = 1
        continue
      }
      const long = longInteger(fieldText(block, k))
      if (long === undefined) return kindOf(block, k, point)
      if (long < 0n) negative = true
      if (long > LARGEST_EXACT || long < -LARGEST_EXACT) beyond = true
      if (long >= 2n ** 63n) unsigned = true
      values[row] = BigInt.asIntN(64, long)
    }
  }
  return { values, gaps, negative, beyond, unsigned }
}

/** A column as floats, or the kind of its first field that is none. */
export function readFloats(
  records: Records,
  column: number,
  { missing, point }: Reading,
): { readonly values: Float64Array; readonly missing: boolean } | Kind {
  const { width, rows } = records
  const values = new Float64Array(rows)
  const numbers = missing.numbers.size > 0 ? missing.numbers : undefined
  let hasGaps = false
  let row = 0
  for (const { block, from, to } of records.parts) {
    const { bytes, starts, ends } = block
    for (let k = from * width + column, end = to * width; k < end; k += width, row++) {
      let value = float(bytes, starts[k]!, ends[k]! >> 2, point)
      if (Number.isNaN(value) && !missing.isMissing(block, k)) {
        value = floatOf(fieldText(block, k), point)
        if (Number.isNaN(value)) return kindOf(block, k, point)
      }
      if (Number.isNaN(value) || numbers?.has(value) === true) {
        hasGaps = true
        value = Number.NaN
      }
      values[row] = value
    }
  }
  return { values, missing: hasGaps }
}

/** A column as booleans, or the kind of its first field that is none. */
export function readBools(
  records: Records,
  column: number,
  { missing, point }: Reading,
): { readonly values: Uint8Array; readonly gaps: Uint8Array | null } | Kind {
  const { width, rows } = records
  const values = new Uint8Array(rows)
  let gaps: Uint8Array | null = null
  let row = 0
  for (const { block, from, to } of records.parts) {
    for (let k = from * width + column, end = to * width; k < end; k += width, row++) {
      const value = boolAt(block, k)
      if (value === true) values[row] = 1
      else if (value === undefined) {
        if (!missing.isMissing(block, k)) return kindOf(block, k, point)
        gaps ??= new Uint8Array(rows)
        gaps[row] = 1
      }
    }
  }
  return { values, gaps }
}

/** The kind of the first field that is no value of `kind`, where that is the kind of fields that are looked at one by one. */
export function otherKind(
  records: Records,
  column: number,
  { missing, point }: Reading,
  isOther: (kind: Kind) => boolean,
): Kind | undefined {
  let found: Kind | undefined
  everyField(records, column, (block, k) => {
    if (missing.isMissingText(block, k)) return true
    const kind = kindOf(block, k, point)
    if (isOther(kind)) found = kind
    return found === undefined
  })
  return found
}
