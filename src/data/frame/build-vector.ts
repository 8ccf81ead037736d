import { badRequest, type OmegaError } from '../../error.ts'
import { checkValue } from './check-value.ts'
import type { Dtype, TimeDtype } from './dtypes.ts'
import { parseDatetime, parseTimedelta } from './time.ts'
import { inUnit, type TimeUnit } from './time-unit.ts'
import type { Json, NumberArray, Vector } from './vector.ts'
import { NAT } from './vector.ts'

/**
 * Turns JSON values into a vector of `dtype`. Nothing is coerced but what pandas writes itself: integral floats
 * for ints, 0 and 1 for bools, "NaN" and "Infinity" for floats, epoch milliseconds for times.
 * Throws `badRequest` that names the column and the first value that does not fit.
 */
export function buildVector(column: string, dtype: Dtype, values: readonly Json[]): Vector {
  switch (dtype.kind) {
    case 'int':
      return dtype.bits === 64 ? buildLong(column, dtype, values) : buildInt(column, dtype, values)
    case 'float':
      return buildFloat(column, dtype, values)
    case 'bool':
      return buildBool(column, dtype, values)
    case 'text':
      return buildText(column, dtype, values)
    case 'category':
      return buildCategory(column, dtype, values)
    case 'datetime':
    case 'timedelta':
      return buildTime(column, dtype, values)
    case 'arrow':
      return buildArrow(column, dtype, values)
  }
}

/** The dtype that pandas would give these values, had it read them from JSON. */
export function inferDtype(values: readonly Json[]): Dtype {
  let [ints, floats, bools, nulls, big, negative] = [0, 0, 0, 0, false, false]
  for (const value of values) {
    if (value === null) nulls += 1
    else if (typeof value === 'boolean') bools += 1
    else if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) {
      ints += 1
      if (value < -(2n ** 63n) || value >= 2n ** 64n) return OBJECT
      big ||= value >= 2n ** 63n
      negative ||= value < 0
    } else if (typeof value === 'number') floats += 1
    else return OBJECT
  }
  const count = values.length
  if (count === 0 || nulls === count || (bools > 0 && bools < count)) return OBJECT
  if (bools === count) return { kind: 'bool', name: 'bool', nullable: false }
  if (floats > 0 || nulls > 0) return { kind: 'float', name: 'float64', bits: 64, nullable: false }
  if (big && negative) return OBJECT
  return { kind: 'int', name: big ? 'uint64' : 'int64', bits: 64, signed: !big, nullable: ints === 0 }
}

const OBJECT: Dtype = { kind: 'text', name: 'object' }

type IntDtype = Extract<Dtype, { kind: 'int' }>
type FloatDtype = Extract<Dtype, { kind: 'float' }>
type BoolDtype = Extract<Dtype, { kind: 'bool' }>

function buildLong(column: string, dtype: IntDtype, values: readonly Json[]): Vector {
  const out = dtype.signed ? new BigInt64Array(values.length) : new BigUint64Array(values.length)
  const [low, high] = dtype.signed ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n]
  let missing: Uint8Array | null = null
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]
    if (value === null) {
      missing ??= newMask(column, dtype, values.length)
      missing[row] = 1
      continue
    }
    const integer = typeof value === 'bigint' ? value : BigInt(checkedInteger(column, dtype, value))
    if (integer < low || integer > high) throw outOfRange(column, dtype, integer)
    out[row] = integer
  }
  return { type: 'bigint', values: out, missing }
}

function buildInt(column: string, dtype: IntDtype, values: readonly Json[]): Vector {
  const out = newIntArray(dtype, values.length)
  let missing: Uint8Array | null = null
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]
    if (value === null) {
      missing ??= newMask(column, dtype, values.length)
      missing[row] = 1
      continue
    }
    const integer = typeof value === 'bigint' ? Number(value) : checkedInteger(column, dtype, value)
    out[row] = integer
    if (out[row] !== integer && integer !== 0) throw outOfRange(column, dtype, integer)
  }
  return { type: 'number', values: out, missing }
}

export function newIntArray(dtype: IntDtype, length: number): NumberArray {
  switch (dtype.bits) {
    case 8:
      return dtype.signed ? new Int8Array(length) : new Uint8Array(length)
    case 16:
      return dtype.signed ? new Int16Array(length) : new Uint16Array(length)
    default:
      return dtype.signed ? new Int32Array(length) : new Uint32Array(length)
  }
}

function checkedInteger(column: string, dtype: Dtype, value: Json | undefined): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw unfit(column, dtype, value, 'an integer')
}

function outOfRange(column: string, dtype: IntDtype, value: number | bigint): OmegaError {
  const bits = BigInt(dtype.bits)
  const [low, high] = dtype.signed ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] : [0n, 2n ** bits - 1n]
  return badRequest(`Column "${column}" is ${dtype.name}, "${value}" is not between ${low} and ${high}`)
}

function newMask(column: string, dtype: IntDtype | BoolDtype, length: number): Uint8Array {
  if (dtype.nullable) return new Uint8Array(length)
  const other = dtype.kind === 'bool' ? 'boolean' : dtype.name.replace('ui', 'UI').replace('in', 'In')
  throw badRequest(`Column "${column}" is ${dtype.name}, which cannot hold null, use ${other}`)
}

function buildFloat(column: string, dtype: FloatDtype, values: readonly Json[]): Vector {
  const out = dtype.bits === 32 ? new Float32Array(values.length) : new Float64Array(values.length)
  let missing: Uint8Array | null = null
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]
    if (dtype.nullable && (value === null || Number.isNaN(value))) {
      missing ??= new Uint8Array(values.length)
      missing[row] = 1
    } else if (typeof value === 'number') out[row] = value
    else if (typeof value === 'bigint') out[row] = Number(value)
    else if (value === null || value === 'NaN') out[row] = Number.NaN
    else if (value === 'Infinity') out[row] = Number.POSITIVE_INFINITY
    else if (value === '-Infinity') out[row] = Number.NEGATIVE_INFINITY
    else throw unfit(column, dtype, value, 'a number')
    if (typeof value === 'number' && Number.isFinite(value) && !Number.isFinite(out[row])) {
      throw badRequest(`Column "${column}" is ${dtype.name}, "${value}" is too large for it, use float64`)
    }
  }
  return { type: 'number', values: out, missing }
}

function buildBool(column: string, dtype: BoolDtype, values: readonly Json[]): Vector {
  const out = new Uint8Array(values.length)
  let missing: Uint8Array | null = null
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]
    if (value === null) {
      missing ??= newMask(column, dtype, values.length)
      missing[row] = 1
    } else if (value === true || value === 1) out[row] = 1
    else if (value !== false && value !== 0) throw unfit(column, dtype, value, 'true or false')
  }
  return { type: 'bool', values: out, missing }
}

function buildText(column: string, dtype: Dtype, values: readonly Json[]): Vector {
  const out: Json[] = new Array(values.length)
  const any = dtype.name === 'object'
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? null
    if (!any && value !== null && typeof value !== 'string') throw unfit(column, dtype, value, 'a string')
    out[row] = Number.isNaN(value) ? null : value
  }
  return { type: 'text', values: out }
}

function buildCategory(column: string, dtype: Dtype, values: readonly Json[]): Vector {
  const codes = new Int32Array(values.length)
  const codeOf = new Map<Json, number>()
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? null
    if (value === null || Number.isNaN(value)) {
      codes[row] = -1
      continue
    }
    if (typeof value === 'object') throw unfit(column, dtype, value, 'a string, number or boolean')
    let code = codeOf.get(value)
    if (code === undefined) {
      code = codeOf.size
      codeOf.set(value, code)
    }
    codes[row] = code
  }
  return { type: 'category', codes, categories: [...codeOf.keys()] }
}

function buildTime(column: string, dtype: TimeDtype, values: readonly Json[]): Vector {
  const out = new BigInt64Array(values.length)
  const parse = dtype.kind === 'datetime' ? parseDatetime : parseTimedelta
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? null
    if (value === null || value === 'NaT' || Number.isNaN(value)) out[row] = NAT
    else {
      const ns = toNanoseconds(value, parse)
      const held = ns === undefined ? undefined : inUnit(ns, dtype.unit)
      if (held === undefined) throw unfit(column, dtype, value, wantedTime(dtype))
      out[row] = held
    }
  }
  return { type: 'bigint', values: out, missing: null }
}

function wantedTime({ kind, unit }: TimeDtype): string {
  return kind === 'datetime'
    ? `an ISO 8601 datetime or epoch milliseconds ${heldTimes(kind, unit)}`
    : `an ISO 8601 duration or milliseconds ${heldTimes(kind, unit)}`
}

/** Which times a vector of that unit holds, for an error. */
export function heldTimes(kind: TimeDtype['kind'], unit: TimeUnit): string {
  const whole = unit === 'ns' ? '' : `of whole ${unit}`
  const range = kind === 'datetime' ? RANGES[unit] : `within ${DAYS[unit]} days`
  return [whole, range].filter((part) => part !== '').join(' ')
}

const RANGES: Readonly<Record<TimeUnit, string>> = {
  ns: 'between 1677-09-21 and 2262-04-11',
  us: 'between the years -290307 and 294246',
  ms: 'within 292 million years',
  s: 'within 292 billion years',
}

const DAYS: Readonly<Record<TimeUnit, string>> = {
  ns: '106751',
  us: '106751991',
  ms: '106751991167',
  s: '106751991167300',
}

/** Numbers are milliseconds, as pandas' `to_json` writes times. */
function toNanoseconds(value: Json, parse: (text: string) => bigint | undefined): bigint | undefined {
  if (typeof value === 'string') return parse(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return Number.isInteger(value) ? BigInt(value) * 1_000_000n : BigInt(Math.round(value * 1e6))
}

type ArrowDtype = Extract<Dtype, { kind: 'arrow' }>

function buildArrow(column: string, dtype: ArrowDtype, values: readonly Json[]): Vector {
  const check = checkValue(dtype.type)
  const out: Json[] = new Array(values.length)
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? null
    const checked = check(Number.isNaN(value) ? null : value)
    if (checked === undefined) throw unfit(column, dtype, value, 'such a value')
    out[row] = checked
  }
  return { type: 'text', values: out }
}

function unfit(column: string, dtype: Dtype, value: Json | undefined, wanted: string): OmegaError {
  const text = typeof value === 'string' ? value : printValue(value)
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text
  return badRequest(`Column "${column}" is ${dtype.name}, "${shown}" is not ${wanted}`)
}

function printValue(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item))
}
