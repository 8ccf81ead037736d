import { BSON, type Document } from 'mongodb'
import type { Json } from '../../data/frame/vector.ts'
import { exactFloat, isWholeFloat } from '../../data/json/whole-float.ts'
import { badRequest } from '../../error.ts'

/** Options of what is read as it is stored, so that a float does not come back as an integer. */
export const AS_STORED = { promoteValues: false, useBigInt64: false } as const

/**
 * A value of a document as JSON: whole floats as such (see `wholeFloat`), integers exact, dates, ids and the like, which JSON does
 * not have, as MongoDB's extended JSON has them (`{"$date": ...}`).
 */
export function jsonFromStored(value: unknown): Json {
  if (value instanceof BSON.Int32) return value.value
  if (value instanceof BSON.Long) return integerFrom(value.toBigInt())
  if (value instanceof BSON.Double && Number.isFinite(value.value)) return exactFloat(value.value)
  if (Array.isArray(value)) return value.map(jsonFromStored)
  if (!isDocument(value)) return BSON.EJSON.serialize({ value }, { relaxed: true }).value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonFromStored(item)]))
}

/** The value as Python would store it: an integer as such, whatever its size, a float as a double. Throws 400 beyond 64 bits. */
export function storedFromJson(value: Json): unknown {
  if (typeof value === 'bigint') return longOf(value)
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? longOf(BigInt(value)) : value
  }
  if (isWholeFloat(value)) return new BSON.Double(Number(value.rawJSON))
  if (Array.isArray(value)) return value.map(storedFromJson)
  if (typeof value !== 'object' || value === null) return value
  const [first] = Object.keys(value)
  if (first?.startsWith('$')) return BSON.EJSON.deserialize({ value } as Document, { relaxed: true }).value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, storedFromJson(item)]))
}

/** The document with numbers as such, for who has no use for their types. */
export function withPlainNumbers(document: Document): Document {
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, plainNumbers(value)]))
}

function plainNumbers(value: unknown): unknown {
  const isNumber = value instanceof BSON.Int32 || value instanceof BSON.Double || value instanceof BSON.Long
  if (isNumber) return Number(value)
  if (Array.isArray(value)) return value.map(plainNumbers)
  return isDocument(value) ? withPlainNumbers(value) : value
}

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !('_bsontype' in value)
}

const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n]

export function longOf(value: bigint): BSON.Int32 | BSON.Long {
  if (value < LEAST || value > MOST)
    throw badRequest(`Integer ${value} has more than 64 bits, which MongoDB cannot hold`)
  return BigInt.asIntN(32, value) === value ? new BSON.Int32(Number(value)) : BSON.Long.fromBigInt(value)
}

function integerFrom(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
