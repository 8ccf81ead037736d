import { FRACTION_DIGITS, floorDivide, nanosecondsOf, type TimeUnit } from './time-unit.ts'

const SECOND = 1_000_000_000n
const DAY = 86_400n * SECOND
/** The calendar repeats itself after 400 years. */
const CYCLE_YEARS = 400
const CYCLE_SECONDS = 146_097n * 86_400n
/** The furthest second from 1970 that `Date` knows. */
const LAST_SECOND = 8_640_000_000_000n

const DATETIME =
  /^(\d{4}|[+-]\d{5,12})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?$/
const ISO_DURATION =
  /^([+-])?P(?:([+-]?\d{1,20})W)?(?:([+-]?\d{1,20})D)?(?:T(?:([+-]?\d{1,20})H)?(?:([+-]?\d{1,20})M)?(?:([+-]?)(\d{1,20})(?:[.,](\d{1,9}))?S)?)?$/
const CLOCK_DURATION =
  /^(?:([+-]?\d{1,20}) days?)?(?:(?:^| )([+-])?(\d{1,20}):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?$/

/**
 * Nanoseconds since 1970 of an ISO 8601 date or datetime with up to nine fraction digits; without an offset it is taken as
 * UTC. Years beyond 0 to 9999 have a sign and more digits. Undefined when it is none; what a vector holds says `inUnit`.
 */
export function parseDatetime(text: string): bigint | undefined {
  const part = DATETIME.exec(text)
  if (part === null) return undefined
  const [year, month, day] = [Number(part[1]), Number(part[2]), Number(part[3] ?? 1)]
  const [hour, minute, second] = [Number(part[4] ?? 0), Number(part[5] ?? 0), Number(part[6] ?? 0)]
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined
  // Date.UTC reads years below 100 as 19xx and knows none beyond 275760: a year like it, of the cycle from 2000 on.
  const cycle = Math.floor(year / CYCLE_YEARS)
  const like = 2000 + year - cycle * CYCLE_YEARS
  if (day > 28 && day > new Date(Date.UTC(like, month, 0)).getUTCDate()) return undefined
  const offset = part[8] === undefined || part[8] === 'Z' ? 0 : offsetMinutes(part[8])
  const seconds = BigInt(Date.UTC(like, month - 1, day, hour, minute, second) / 1000 - offset * 60)
  return (seconds + BigInt(cycle - 2000 / CYCLE_YEARS) * CYCLE_SECONDS) * SECOND + fraction(part[7])
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
    return iso[1] === '-' ? -total : total
  }
  const clock = CLOCK_DURATION.exec(text)
  if (clock === null || text === '') return undefined
  const [, days, sign, hours, minutes, seconds] = clock
  const time =
    ((BigInt(hours ?? 0) * 60n + BigInt(minutes ?? 0)) * 60n + BigInt(seconds ?? 0)) * SECOND +
    fraction(clock[6])
  return BigInt(days ?? 0) * DAY + (sign === '-' ? -time : time)
}

/** `2020-01-01T00:00:00`, with the fewest of 0, 3, 6 or 9 fraction digits; no offset. `value` counts the unit since 1970. */
export function printDatetime(value: bigint, unit: TimeUnit): string {
  const perSecond = SECOND / nanosecondsOf(unit)
  const seconds = floorDivide(value, perSecond)
  const below = value - seconds * perSecond
  const text = printSecond(seconds)
  return below === 0n ? text : `${text}.${printFraction(below, unit)}`
}

function printSecond(seconds: bigint): string {
  const isKnown = seconds >= -LAST_SECOND && seconds <= LAST_SECOND
  if (isKnown) return new Date(Number(seconds) * 1000).toISOString().slice(0, -'.000Z'.length)
  const cycle = floorDivide(seconds, CYCLE_SECONDS)
  const like = new Date(Number(seconds - cycle * CYCLE_SECONDS) * 1000).toISOString()
  const year = Number(cycle) * CYCLE_YEARS + Number(like.slice(0, 4))
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}${like.slice(4, 19)}`
}

/** `P1DT2H3M4.000000005S`; a negative one is `-P...`, which pandas reads back over the whole range. */
export function printTimedelta(value: bigint, unit: TimeUnit): string {
  if (value < 0n) return `-${printTimedelta(-value, unit)}`
  const perSecond = SECOND / nanosecondsOf(unit)
  const whole = value / perSecond
  const below = value % perSecond
  const seconds = Number(whole % 86_400n)
  const clock = `${Math.floor(seconds / 3600)}H${Math.floor(seconds / 60) % 60}M${seconds % 60}`
  const text = `P${whole / 86_400n}DT${clock}`
  return below === 0n ? `${text}S` : `${text}.${printFraction(below, unit)}S`
}

function printFraction(below: bigint, unit: TimeUnit): string {
  let digits = below.toString().padStart(FRACTION_DIGITS[unit], '0')
  while (digits.endsWith('000')) digits = digits.slice(0, -3)
  return digits
}
