import { type Dtype, isTime, type TimeDtype } from '../../data/frame/dtypes.ts'
import { integerArray } from '../../data/frame/integer-array.ts'
import { jsonOfTexts, plainTexts, textVector } from '../../data/frame/plain-texts.ts'
import { fillProgression, isProgression } from '../../data/frame/progression.ts'
import { floorDivide, nanosecondsOf } from '../../data/frame/time-unit.ts'
import { type Json, NAT, type Vector, vectorType } from '../../data/frame/vector.ts'
import { parseJson, toPlain } from '../../data/json/parse-json.ts'

const IN_UNIT = 1
const COUNTED = 1
const HEADER = 8

/**
 * A vector as bytes: a header of 8, then
 * - typed arrays: the values (little endian), then a byte a row for the missing ones if header[0] is 1;
 * - text: a JSON array in UTF-8; header[0] is 2 when it holds integers beyond a double;
 * - category: the codes (their bytes counted at header[4..8]), then the categories as text.
 * header[1] is 1 where times count the unit of their dtype; those of earlier versions count nanoseconds.
 * header[2] is 1 where integers of 64 bits, none of them missing, go on by the same step: only the first two are stored.
 */
export function encodeVector(vector: Vector): Uint8Array {
  switch (vector.type) {
    case 'text': {
      if (vector.utf8) return headed(jsonOfTexts(vector.utf8, HEADER), 0, 0)
      const { text, big } = stringify(vector.values)
      return join(big ? 2 : 0, 0, new Uint8Array(), new TextEncoder().encode(text))
    }
    case 'category': {
      const { text, big } = stringify(vector.categories)
      return join(big ? 2 : 0, vector.codes.byteLength, bytesOf(vector.codes), new TextEncoder().encode(text))
    }
    case 'bigint':
      return counted(vector) ?? joinValues(vector)
    default:
      return joinValues(vector)
  }
}

function joinValues({ values, missing }: Exclude<Vector, { type: 'text' | 'category' }>): Uint8Array {
  return join(missing ? 1 : 0, 0, bytesOf(values), missing ?? new Uint8Array())
}

/** The first two alone, where all others go on by the same step. */
function counted({ values, missing }: Extract<Vector, { type: 'bigint' }>): Uint8Array | undefined {
  if (missing !== null || values.length <= 2 || !isProgression(values)) return undefined
  const bytes = join(0, 0, bytesOf(values.subarray(0, 2)), new Uint8Array())
  bytes[2] = COUNTED
  return bytes
}

export function decodeVector(dtype: Dtype, blob: Uint8Array, rows: number): Vector {
  const bytes = blob.byteOffset % 8 === 0 ? blob : blob.slice()
  const marker = bytes[0]
  const start = bytes.byteOffset + 8
  const length = bytes.byteLength - 8
  switch (vectorType(dtype)) {
    case 'text':
      return textsOf(bytes.subarray(8), marker === 2, rows)
    case 'category': {
      const codeBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
      const codes = new Int32Array(bytes.buffer, start, codeBytes / 4)
      return { type: 'category', codes, categories: parse(bytes.subarray(8 + codeBytes), marker === 2) }
    }
    case 'bool':
    case 'number':
    case 'bigint': {
      const Values = arrayType(dtype)
      const count = length / (Values.BYTES_PER_ELEMENT + (marker === 1 ? 1 : 0))
      const values = new Values(bytes.buffer as ArrayBuffer, start, count)
      const missing = marker === 1 ? bytes.subarray(8 + values.byteLength) : null
      if (bytes[2] === COUNTED) return continued(values as BigInt64Array | BigUint64Array, rows) // no others are
      if (values instanceof BigInt64Array && isTime(dtype) && bytes[1] !== IN_UNIT)
        return { type: 'bigint', values: values.map((ns) => timeInUnit(ns, dtype)), missing }
      return { type: vectorType(dtype), values, missing } as Vector // `arrayType` is the one that `vectorType` means
    }
  }
}

/** Bytes that the vector takes once it is decoded. */
export function decodedSize(blob: Uint8Array, rows: number): number {
  return blob[2] === COUNTED ? 8 * rows : blob.byteLength
}

/** All rows of which the first two are known. */
function continued(two: BigInt64Array | BigUint64Array, rows: number): Vector {
  const values = two instanceof BigInt64Array ? new BigInt64Array(rows) : new BigUint64Array(rows)
  fillProgression(values, two[0]!, two[1]! - two[0]!)
  return { type: 'bigint', values, missing: null }
}

/** Plain texts become strings when somebody asks for them. */
function textsOf(json: Uint8Array, big: boolean, rows: number): Vector {
  const utf8 = plainTexts(json, rows)
  return utf8 ? textVector(utf8, () => parse(json, big)) : { type: 'text', values: parse(json, big) }
}

/** A time that an earlier version has kept in nanoseconds. */
export function timeInUnit(ns: bigint, { unit }: TimeDtype): bigint {
  return ns === NAT ? NAT : floorDivide(ns, nanosecondsOf(unit))
}

function arrayType(dtype: Dtype) {
  switch (dtype.kind) {
    case 'int':
      return integerArray(dtype)
    case 'float':
      return dtype.bits === 32 ? Float32Array : Float64Array
    case 'bool':
      return Uint8Array
    default:
      return BigInt64Array
  }
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

function join(marker: number, firstLength: number, first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(HEADER + first.byteLength + second.byteLength)
  all.set(first, HEADER)
  all.set(second, HEADER + first.byteLength)
  return headed(all, marker, firstLength)
}

function headed(all: Uint8Array<ArrayBuffer>, marker: number, firstLength: number): Uint8Array {
  all[0] = marker
  all[1] = IN_UNIT
  new DataView(all.buffer).setUint32(4, firstLength, true)
  return all
}

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown } // ES2026, not yet in the types

function stringify(values: readonly Json[]): { text: string; big: boolean } {
  try {
    return { text: JSON.stringify(values), big: false }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error // of integers beyond a double, which few columns have
  }
  const exact = (_: string, value: unknown) => (typeof value === 'bigint' ? rawJSON(String(value)) : value)
  return { text: JSON.stringify(values, exact), big: true }
}

function parse(bytes: Uint8Array, big: boolean): readonly Json[] {
  const text = new TextDecoder().decode(bytes)
  return (big ? toPlain(parseJson(text)) : JSON.parse(text)) as readonly Json[]
}
