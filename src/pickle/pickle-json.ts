import type { Json } from '../data/frame/vector.ts'
import { exactFloat } from '../data/json/whole-float.ts'
import { knownValue } from './known.ts'
import { OF_CONTAINER, OF_PART, Room } from './room.ts'
import { isObject, isSequence, PickleError, type PickleObject, type PickleValue } from './value.ts'

type PlainValue = Exclude<PickleValue, PickleObject>

/** Values within values; JSON of more cannot be read by much. */
const DEEPEST = 500

/** Of the JSON text, in characters: a pickle of a few bytes can refer to one value a billion times. */
const MOST = 64 * 2 ** 20

/**
 * The value as Python's `json` would write it: whole floats as such (see `wholeFloat`), tuples and sets as lists, keys as texts,
 * bytes in base64, NaN as null, objects of known classes by what they hold. Throws `PickleError` for one of another class, and for what grows or nests
 * without measure.
 */
export function jsonOfPickle(value: PickleValue, most: number = MOST): Json {
  const room = new Room(most)
  const plain = (part: PickleValue, depth: number): PlainValue => {
    if (!isObject(part)) return part
    const value = knownValue(part, { isWhole: depth === 0, room })
    if (value !== undefined) return plain(value, depth)
    throw new PickleError(`The value holds a ${part.module}.${part.name}, which JSON has no form for`)
  }
  const visit = (given: PickleValue, depth: number): Json => {
    const part = plain(given, depth)
    if (depth > DEEPEST) throw new PickleError(`The value has more than ${DEEPEST} levels, or holds itself`)
    room.spend(sizeOf(part))
    if (typeof part === 'number') return jsonOfFloat(part)
    if (typeof part === 'bigint') return safely(part)
    if (typeof part !== 'object' || part === null) return part
    if (part instanceof Uint8Array) return Buffer.from(part).toString('base64')
    if (isSequence(part)) return part.items.map((item) => visit(item, depth + 1))
    const out: Record<string, Json> = Object.create(null)
    for (const [given, item] of part.entries) {
      const key = plain(given, depth + 1)
      room.spend(sizeOf(key))
      out[keyText(key)] = visit(item, depth + 1)
    }
    return out
  }
  return visit(value, 0)
}

/** Of one part without those within it. */
function sizeOf(part: PickleValue): number {
  if (typeof part === 'string') return OF_PART + part.length
  if (typeof part === 'bigint') return OF_PART + digitsOf(part)
  if (typeof part !== 'object' || part === null) return OF_PART
  return part instanceof Uint8Array ? OF_PART + Math.ceil((part.length * 4) / 3) : OF_CONTAINER
}

/** About; most are short, and of the others decimals take long to be made. */
function digitsOf(value: bigint): number {
  return Number.isSafeInteger(Number(value)) ? 0 : value.toString(16).length
}

function jsonOfFloat(value: number): Json {
  if (Number.isNaN(value)) return null
  return Number.isFinite(value) ? exactFloat(value) : String(value)
}

function safely(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function keyText(key: PickleValue): string {
  switch (typeof key) {
    case 'string':
      return key
    case 'bigint':
      return String(key)
    case 'number':
      return Number.isInteger(key) ? key.toFixed(1) : String(key)
    case 'boolean':
      return String(key)
    default:
      if (key === null) return 'null'
      throw new PickleError('The value has a key that is no text or number, which JSON has no form for')
  }
}
