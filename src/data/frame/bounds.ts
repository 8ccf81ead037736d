import type { Dtype } from './dtypes.ts'
import { type Json, NAT, type Utf8Texts, type Vector } from './vector.ts'

/** A value that others are before or after: of numbers, or of texts by code unit. */
export type Bound = number | bigint | boolean | string

/** What is known of the values of a vector without looking at them; missing ones stand between no bounds. */
export interface Bounds {
  /** Rows without a value. */
  readonly missing: number
  /** No value is before `smallest` or after `largest`; absent when nothing is known, or there is no value. */
  readonly range?: { readonly smallest: Bound; readonly largest: Bound }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Longer texts are bounded by as many of their first code units. */
const TEXT_LENGTH = 64

/** The bounds of a vector as a filter reads it (`selectRows`): NaN and NaT are missing, -0 is 0. */
export function boundsOf(vector: Vector, dtype: Dtype): Bounds {
  switch (vector.type) {
    case 'number':
      return numberBounds(vector)
    case 'bool': {
      const { missing, range } = numberBounds(vector)
      return {
        missing,
        ...(range && { range: { smallest: range.smallest === 1, largest: range.largest === 1 } }),
      }
    }
    case 'bigint':
      return bigintBounds(vector, dtype)
    case 'text':
      return vector.utf8 ? textBounds(vector.utf8) : plainBounds(vector.values, 0)
    case 'category': {
      const used = new Uint8Array(vector.categories.length)
      let missing = 0
      for (const code of vector.codes) {
        if (code < 0 || (vector.categories[code] ?? null) === null) missing++
        else used[code] = 1
      }
      return plainBounds(
        vector.categories.filter((_, code) => used[code] === 1),
        missing,
      )
    }
  }
}

function numberBounds({ values, missing }: Extract<Vector, { type: 'number' | 'bool' }>): Bounds {
  let [absent, smallest, largest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isNaN(value) || missing?.[row]) absent++
    else {
      if (value < smallest) smallest = value
      if (value > largest) largest = value
    }
  }
  return absent === values.length ? { missing: absent } : { missing: absent, range: { smallest, largest } }
}

/** Compares the halves of the values, which makes no BigInt of each. */
function bigintBounds({ values, missing }: Extract<Vector, { type: 'bigint' }>, dtype: Dtype): Bounds {
  const low = new Uint32Array(values.buffer, values.byteOffset, values.length * 2)
  const signed = values instanceof BigInt64Array
  const high = signed ? new Int32Array(values.buffer, values.byteOffset, values.length * 2) : low
  const isTime = dtype.kind !== 'int'
  const absentTop = Number(BigInt.asIntN(32, NAT >> 32n))
  let [absent, smallest, largest] = [0, -1, -1]
  let [leastTop, least, mostTop, most] = [0, 0, 0, 0]
  for (let row = 0; row < values.length; row++) {
    const top = high[2 * row + 1]!
    const bottom = low[2 * row]!
    if (isTime ? top === absentTop && bottom === 0 : missing?.[row]) {
      absent++
      continue
    }
    if (smallest < 0 || top < leastTop || (top === leastTop && bottom < least)) {
      smallest = row
      leastTop = top
      least = bottom
    }
    if (largest < 0 || top > mostTop || (top === mostTop && bottom > most)) {
      largest = row
      mostTop = top
      most = bottom
    }
  }
  if (smallest < 0) return { missing: absent }
  return { missing: absent, range: { smallest: values[smallest]!, largest: values[largest]! } }
}

/** Of JSON values; they have bounds when all of them are of one plain type. */
function plainBounds(values: readonly Json[], alreadyMissing: number): Bounds {
  let missing = alreadyMissing
  let smallest: Json = null
  let largest: Json = null
  let ordered = true
  for (const value of values) {
    if (value === null) missing++
    else if (ordered) {
      smallest ??= value
      largest ??= value
      ordered = typeof value !== 'object' && typeof value === typeof smallest && !Number.isNaN(value)
      if (ordered && value < smallest) smallest = value
      if (ordered && value > largest) largest = value
    }
  }
  if (!ordered || smallest === null) return { missing }
  return bounded(missing, smallest as Bound, largest as Bound)
}

/** Of texts as bytes, which are compared as their code units are. */
function textBounds({ bytes, offsets, missing }: Utf8Texts): Bounds {
  let [absent, smallest, largest] = [0, -1, -1]
  for (let row = 0; row < offsets.length - 1; row++) {
    if (missing?.[row]) absent++
    else if (smallest < 0) smallest = largest = row
    else if (isBefore(bytes, offsets, row, smallest)) smallest = row
    else if (isBefore(bytes, offsets, largest, row)) largest = row
  }
  if (smallest < 0) return { missing: absent }
  const text = (row: number) => decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]))
  return bounded(absent, text(smallest), text(largest))
}

/** Two for each row: taken apart from arrays, the places would be ten times as slow in JavaScriptCore. */
function isBefore(bytes: Uint8Array, offsets: Int32Array, row: number, other: number): boolean {
  const end = offsets[row + 1]!
  const otherEnd = offsets[other + 1]!
  let at = offsets[row]!
  let otherAt = offsets[other]!
  while (at < end && otherAt < otherEnd && bytes[at] === bytes[otherAt]) {
    at++
    otherAt++
  }
  if (at === end || otherAt === otherEnd) return at === end && otherAt < otherEnd
  return unitRank(bytes[at]!) < unitRank(bytes[otherAt]!)
}

/** Characters beyond 16 bits, which begin with 0xf0 to 0xf4, have code units before those that begin with 0xee and 0xef. */
function unitRank(byte: number): number {
  return byte === 0xee || byte === 0xef ? byte + 0x10 : byte
}

function bounded(missing: number, smallest: Bound, largest: Bound): Bounds {
  const end = upperText(largest)
  if (end === undefined) return { missing }
  return { missing, range: { smallest: lowerText(smallest), largest: end } }
}

function lowerText(bound: Bound): Bound {
  return typeof bound === 'string' ? bound.slice(0, TEXT_LENGTH) : bound
}

/** A text that is after all that begin like a longer one; undefined when there is none. */
function upperText(bound: Bound): Bound | undefined {
  if (typeof bound !== 'string' || bound.length <= TEXT_LENGTH) return bound
  const units = Array.from({ length: TEXT_LENGTH }, (_, at) => bound.charCodeAt(at))
  while (units.at(-1) === 0xffff) units.pop()
  const last = units.pop()
  return last === undefined ? undefined : String.fromCharCode(...units, last + 1)
}
