import { isObject, itemsOf, malformed, type PickleObject, type PickleValue } from '../value.ts'
import { datetimeText, NS_OF_UNIT, offsetText } from './instant.ts'
import { type Zone, zoneOf } from './zone.ts'

/** `datetime(ten bytes[, tzinfo])`, as ISO text. */
export function datetime(object: PickleObject): PickleValue {
  const [state, tzinfo = null] = itemsOf(object.args)
  const bytes = bytesOf(object, state, 10)
  const [high, low, month, day, hour, minute, second] = bytes as unknown as [number, ...number[]]
  const wall = new Date(0)
  wall.setUTCFullYear(high * 256 + low!, (month! & 0x7f) - 1, day)
  wall.setUTCHours(hour!, minute, second)
  const ns = BigInt(wall.getTime()) * 1_000_000n + micros(bytes, 7) * 1000n
  // The second time that a clock shows is marked at the month.
  const offset = zoneOf(tzinfo)?.showing(wall.getTime(), month! >> 7)
  return `${datetimeText(ns) ?? ''}${offset === undefined ? '' : offsetText(offset)}`
}

/** `date(four bytes)`. */
export function date(object: PickleObject): PickleValue {
  const [state] = itemsOf(object.args)
  const [high, low, month, day] = bytesOf(object, state, 4) as unknown as [number, number, number, number]
  const two = (value: number) => String(value).padStart(2, '0')
  return `${String(high * 256 + low).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** `time(six bytes[, tzinfo])`; only a fixed zone has an offset without a day. */
export function time(object: PickleObject): PickleValue {
  const [state, tzinfo = null] = itemsOf(object.args)
  const bytes = bytesOf(object, state, 6)
  const clock = [bytes[0]! & 0x7f, bytes[1]!, bytes[2]!]
  const shown = clock.map((part) => String(part).padStart(2, '0')).join(':')
  const fraction = micros(bytes, 3)
  const isFixed = tzinfo !== null && isObject(tzinfo) && tzinfo.name === 'timezone'
  const zone = isFixed ? offsetText(zoneOf(tzinfo)?.at(0) ?? 0) : ''
  return `${shown}${fraction === 0n ? '' : `.${String(fraction).padStart(6, '0')}`}${zone}`
}

/** `timedelta(days, seconds, microseconds)`, as Python prints it. */
export function timedelta(object: PickleObject): PickleValue {
  const [days, seconds, rest] = itemsOf(object.args)
  if (typeof days !== 'bigint' || typeof seconds !== 'bigint' || typeof rest !== 'bigint')
    throw malformed(object)
  const two = (value: bigint) => String(value).padStart(2, '0')
  const clock = `${seconds / 3600n}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(6, '0')}`
  const before = days === 0n ? '' : `${days} day${days === 1n || days === -1n ? '' : 's'}, `
  return `${before}${clock}${fraction}`
}

/** pandas' `_unpickle_timestamp(value, freq, tzinfo, resolution)`. */
export function timestamp(object: PickleObject): PickleValue {
  const [value, , tzinfo = null, resolution] = itemsOf(object.args)
  return instantText(object, resolved(object, value, resolution), zoneOf(tzinfo))
}

/** pandas' `_timedelta_unpickle(value, resolution)`, in nanoseconds. */
export function pandasTimedelta(object: PickleObject): PickleValue {
  const [value, resolution] = itemsOf(object.args)
  return resolved(object, value, resolution)
}

/** An instant as the clocks of a zone show it, with their offset. */
export function instantText(object: PickleObject, ns: bigint, zone: Zone | undefined): PickleValue {
  const text = datetimeText(ns)
  if (text === undefined) throw malformed(object, 'year')
  if (zone === undefined) return text
  const offset = zone.at(Number(ns / 1_000_000n))
  return `${datetimeText(ns + BigInt(offset) * NS_OF_UNIT.s!) ?? text}${offsetText(offset)}`
}

/** numpy's numbers of units; without one they are nanoseconds. */
const UNITS: Readonly<Record<string, bigint>> = {
  7: NS_OF_UNIT.s!,
  8: NS_OF_UNIT.ms!,
  9: NS_OF_UNIT.us!,
  10: 1n,
}

function resolved(
  object: PickleObject,
  value: PickleValue | undefined,
  resolution: PickleValue = 10n,
): bigint {
  const ns = UNITS[String(resolution)]
  if (typeof value !== 'bigint' || ns === undefined) throw malformed(object)
  return value * ns
}

function bytesOf(object: PickleObject, state: PickleValue | undefined, length: number): Uint8Array {
  if (state instanceof Uint8Array && state.length === length) return state
  throw malformed(object)
}

function micros(bytes: Uint8Array, at: number): bigint {
  return BigInt(bytes[at]! * 65_536 + bytes[at + 1]! * 256 + bytes[at + 2]!)
}
