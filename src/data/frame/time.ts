import { NAT } from './vector.ts'

const SECOND = 1_000_000_000n
const DAY = 86_400n * SECOND
/** The largest instant and duration that pandas holds; the smallest is one nanosecond above `NAT`. */
const MAX = 2n ** 63n - 1n

const DATETIME =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?$/
const ISO_DURATION =
  /^([+-])?P(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?)(\d+)(?:[.,](\d{1,9}))?S)?)?$/
const CLOCK_DURATION = /^(?:([+-]?\d+) days?)?(?:(?:^| )([+-])?(\d+):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?$/

/**
 * Nanoseconds since 1970 of an ISO 8601 date or datetime with up to nine fraction digits; without an offset it
 * is taken as UTC. Undefined when it is not one or lies outside 1677-09-21 to 2262-04-11.
 */
export function parseDatetime(text: string): bigint | undefined {
  const part = DATETIME.exec(text)
  if (part === null) return undefined
  const [year, month, day] = [Number(part[1]), Number(part[2]), Number(part[3] ?? 1)]
  const [hour, minute, second] = [Number(part[4] ?? 0), Number(part[5] ?? 0), Number(part[6] ?? 0)]
  // Date.UTC reads years below 100 as 19xx; all below 1677 are out of range anyway.
  if (year < 1677 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) {
    return undefined
  }
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined
  const offset = part[8] === undefined || part[8] === 'Z' ? 0 : offsetMinutes(part[8])
  const millis = Date.UTC(year, month - 1, day, hour, minute, second) - offset * 60_000
  return inRange(BigInt(millis) * 1_000_000n + fraction(part[7]))
}

function offsetMinutes(text: string): number {
  const digits = text.replace(/\D/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)
  return text.startsWith('-') ? -minutes : minutes
}

/** The digits after a decimal point of seconds, as nanoseconds. */
function fraction(digits: string | undefined): bigint {
  return digits === undefined ? 0n : BigInt(digits.padEnd(9, '0'))
}

function inRange(ns: bigint): bigint | undefined {
  return ns > NAT && ns <= MAX ? ns : undefined
}

/**
 * Nanoseconds of a duration: ISO 8601 (`P1DT2H3M4.5S`, negative as `-P1D` or as pandas writes it,
 * `P-1DT23H59M59S`) or the text pandas prints (`-1 days +23:59:59.000000005`). Undefined when it is neither.
 */
export function parseTimedelta(text: string): bigint | undefined {
  const iso = ISO_DURATION.exec(text)
  if (iso !== null) {
    if (/[PT]$/.test(text)) return undefined
    const seconds = BigInt(iso[7] ?? 0) * SECOND + fraction(iso[8])
    const total =
      BigInt(iso[2] ?? 0) * 7n * DAY +
      BigInt(iso[3] ?? 0) * DAY +
      (BigInt(iso[4] ?? 0) * 60n + BigInt(iso[5] ?? 0)) * 60n * SECOND +
      (iso[6] === '-' ? -seconds : seconds)
    return inRange(iso[1] === '-' ? -total : total)
  }
  const clock = CLOCK_DURATION.exec(text)
  if (clock === null || text === '') return undefined
  const [, days, sign, hours, minutes, seconds] = clock
  const time =
    ((BigInt(hours ?? 0) * 60n + BigInt(minutes ?? 0)) * 60n + BigInt(seconds ?? 0)) * SECOND +
    fraction(clock[6])
  return inRange(BigInt(days ?? 0) * DAY + (sign === '-' ? -time : time))
}

/** `2020-01-01T00:00:00`, with the fewest of 0, 3, 6 or 9 fraction digits; no offset. */
export function printDatetime(ns: bigint): string {
  const below = ((ns % SECOND) + SECOND) % SECOND
  const seconds = new Date(Number((ns - below) / 1_000_000n)).toISOString().slice(0, 19)
  return below === 0n ? seconds : `${seconds}.${printFraction(below)}`
}

/** `P1DT2H3M4.000000005S`; a negative one is `-P...`, which pandas reads back over the whole range. */
export function printTimedelta(ns: bigint): string {
  if (ns < 0n) return `-${printTimedelta(-ns)}`
  const seconds = Number((ns % DAY) / SECOND)
  const below = ns % SECOND
  const clock = `${Math.floor(seconds / 3600)}H${Math.floor(seconds / 60) % 60}M${seconds % 60}`
  const text = `P${ns / DAY}DT${clock}`
  return below === 0n ? `${text}S` : `${text}.${printFraction(below)}S`
}

function printFraction(ns: bigint): string {
  const digits = ns.toString().padStart(9, '0')
  if (digits.endsWith('000000')) return digits.slice(0, 3)
  return digits.endsWith('000') ? digits.slice(0, 6) : digits
}
