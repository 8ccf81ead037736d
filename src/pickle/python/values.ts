import type { Room } from '../room.ts'
import { itemsOf, listOf, malformed, type PickleObject, type PickleValue } from '../value.ts'
import { complexText } from './numbers.ts'

/** `range(start, stop, step)`. */
export function range(object: PickleObject, room: Room): PickleValue {
  return listOf(rangeItems(object, itemsOf(object.args), room))
}

export function rangeItems(object: PickleObject, bounds: readonly PickleValue[], room: Room): bigint[] {
  const [start, stop, step] = bounds
  if (typeof start !== 'bigint' || typeof stop !== 'bigint' || typeof step !== 'bigint' || step === 0n)
    throw malformed(object)
  const last = step > 0n ? stop - start - 1n : stop - start + 1n
  const count = Number(last / step) + 1
  if (last !== 0n && last > 0n !== step > 0n) return []
  room.check(count)
  return Array.from({ length: count }, (_, i) => start + BigInt(i) * step)
}

/** `complex(real, imaginary)`. */
export function complex(object: PickleObject): PickleValue {
  const [real, imaginary] = itemsOf(object.args)
  if (typeof real !== 'number' || typeof imaginary !== 'number') throw malformed(object)
  return complexText(real, imaginary)
}

/** `Fraction(1, 2)`, in older versions of a text. */
export function fraction(object: PickleObject): PickleValue {
  const [numerator, denominator] = itemsOf(object.args)
  if (typeof numerator !== 'bigint' || typeof denominator !== 'bigint') return exactNumber(object)
  return denominator === 1n ? String(numerator) : `${numerator}/${denominator}`
}

/** `Decimal("1.5")`, which keeps its digits as text. */
export function exactNumber(object: PickleObject): PickleValue {
  const [text] = itemsOf(object.args)
  if (typeof text !== 'string') throw malformed(object)
  return text
}

/** A UUID with the state `{int}`. */
export function uuid(object: PickleObject, entry: (name: string) => PickleValue | undefined): PickleValue {
  const value = entry('int')
  if (typeof value !== 'bigint' || value < 0n || value >= 1n << 128n) throw malformed(object)
  return value
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** MongoDB's id, whose state are its bytes. */
export function objectId(object: PickleObject): PickleValue {
  if (!(object.state instanceof Uint8Array)) throw malformed(object)
  return Buffer.from(object.state).toString('hex')
}
