import { BSON } from 'mongodb'
import { buildVector } from '../../data/frame/build-vector.ts'
import { checkValue } from '../../data/frame/check-value.ts'
import { type Dtype, parseDtype } from '../../data/frame/dtypes.ts'
import { isHeld } from '../../data/frame/time-unit.ts'
import { type Json, NAT, type Vector } from '../../data/frame/vector.ts'

/** A value of BSON as JSON; dates, UUIDs, ids and decimals as text, bytes in base64, the rest as extended JSON. */
export function jsonFrom(value: unknown): Json {
  switch (typeof value) {
    case 'undefined':
      return null
    case 'string':
    case 'boolean':
    case 'bigint':
      return value
    case 'number':
      return Number.isNaN(value) ? null : value
    case 'object':
      return value === null ? null : objectFrom(value)
    default:
      throw new TypeError(`BSON has no ${typeof value}`)
  }
}

function objectFrom(value: object): Json {
  if (value instanceof Date) return value.toISOString().replace('Z', '')
  if (Array.isArray(value)) return value.map(jsonFrom)
  if (value instanceof BSON.Binary) return binaryText(value)
  if (value instanceof BSON.ObjectId || value instanceof BSON.Decimal128) return value.toString()
  if ('_bsontype' in value) return BSON.EJSON.serialize(value) as Json
  const out: Record<string, Json> = Object.create(null)
  for (const [name, part] of Object.entries(value)) out[name] = jsonFrom(part)
  return out
}

/** A UUID as its text, other bytes in base64, as omega-ml answers them. */
function binaryText(value: BSON.Binary): string {
  const isUuid = value.sub_type === BSON.Binary.SUBTYPE_UUID && value.length() === 16
  return isUuid ? value.toUUID().toString() : value.toString('base64')
}

/**
 * The dtype that these values have in truth: appending changes what omega-ml says of a column, not the rows that are
 * there (captured file: append_new_column).
 */
export function fittingDtype(dtype: Dtype, values: readonly unknown[]): Dtype {
  const present = values.filter((value) => value !== null && value !== undefined)
  const complete = present.length === values.length
  switch (dtype.kind) {
    case 'int':
      if (!present.every(isInteger)) return present.every(isNumber) ? FLOAT : OBJECT
      return complete || dtype.nullable ? dtype : NULLABLE_INT
    case 'float':
      return present.every(isNumber) ? dtype : OBJECT
    case 'bool':
      if (!present.every((value) => typeof value === 'boolean')) return OBJECT
      return complete || dtype.nullable ? dtype : NULLABLE_BOOL
    case 'datetime':
      return present.every((value) => value instanceof Date) ? fittingUnit(dtype, present) : OBJECT
    case 'timedelta':
      return present.every(isInteger) ? dtype : OBJECT
    case 'category':
      return present.every((value) => typeof value !== 'object') ? dtype : OBJECT
    case 'arrow':
      return fits(dtype, present) ? dtype : OBJECT
    case 'text':
      return dtype.name === 'object' || present.every((value) => typeof value === 'string') ? dtype : OBJECT
  }
}

/** Python says `datetime64[ns]` of dates that nanoseconds do not reach, too. */
function fittingUnit(dtype: Extract<Dtype, { kind: 'datetime' }>, dates: readonly Date[]): Dtype {
  const isFar = ({ unit }: typeof dtype) =>
    unit === 'ns' && !dates.every((date) => isHeld(BigInt(date.getTime()) * 1_000_000n))
  const isFiner = ({ unit }: typeof dtype) =>
    unit === 's' && dates.some((date) => date.getTime() % 1000 !== 0)
  return isFar(dtype) || isFiner(dtype) ? parseDtype(dtype.name.replace(/\[n?s/, '[ms')) : dtype
}

const FLOAT: Dtype = { kind: 'float', name: 'float64', bits: 64, nullable: false }
const OBJECT: Dtype = { kind: 'text', name: 'object' }
const NULLABLE_INT: Dtype = { kind: 'int', name: 'Int64', bits: 64, signed: true, nullable: true }
const NULLABLE_BOOL: Dtype = { kind: 'bool', name: 'boolean', nullable: true }

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint'
}

function isInteger(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isInteger(value)
}

/** The vector of a column's values as BSON gave them; throws 400 when one does not fit. */
export function vectorFrom(column: string, dtype: Dtype, values: readonly unknown[]): Vector {
  if (dtype.kind === 'datetime') {
    return buildVector(
      column,
      dtype,
      values.map((value) => (value instanceof Date ? value.getTime() : null)),
    )
  }
  if (dtype.kind === 'timedelta') {
    const counts = values.map((value) => {
      if (value === null || value === undefined) return NAT
      return BigInt(value as number | bigint) // as `fittingDtype` has found them
    })
    return { type: 'bigint', values: BigInt64Array.from(counts), missing: null }
  }
  if (dtype.kind === 'float' && dtype.nullable) {
    return buildVector(
      column,
      dtype,
      values.map((value) => (Number.isNaN(value) ? 'NaN' : jsonFrom(value))),
    )
  }
  if (dtype.kind === 'arrow') return buildVector(column, dtype, values.map(arrowJson))
  return buildVector(column, dtype, values.map(jsonFrom))
}

/** Bytes in base64, as columns of Arrow's types have them; dates are those of `date32[day]`, at midnight. */
function arrowJson(value: unknown): Json {
  return value instanceof BSON.Binary ? value.toString('base64') : jsonFrom(value)
}

function fits(dtype: Extract<Dtype, { kind: 'arrow' }>, values: readonly unknown[]): boolean {
  const check = checkValue(dtype.type)
  return values.every((value) => check(arrowJson(value)) !== undefined)
}
