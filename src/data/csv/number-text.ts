import { Buffer } from 'node:buffer'
import { nearestDouble } from '../json/read-number.ts'

const PLUS = 0x2b
const MINUS = 0x2d
const ZERO = 0x30
/** Digits that 32 bits hold. */
const SHORT = 9

/** What C's `isspace` holds for blank, as pandas' reader does around numbers. */
export function isBlank(c: number): boolean {
  return c === 0x20 || (c >= 0x09 && c <= 0x0d)
}

/** The integer of at most 15 digits that stands there, blanks around it allowed; NaN when it is anything else. */
export function shortInteger(bytes: Buffer, start: number, end: number): number {
  const negative = bytes[start] === MINUS
  let at = negative ? start + 1 : start
  if (at >= end || end - at > SHORT) return paddedInteger(bytes, start, end)
  let value = 0
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9) return paddedInteger(bytes, start, end)
    value = value * 10 + digit
  }
  return negative ? 0 - value : value
}

function paddedInteger(bytes: Buffer, start: number, end: number): number {
  let at = start
  let stop = end
  while (at < stop && isBlank(bytes[at]!)) at++
  while (at < stop && isBlank(bytes[stop - 1]!)) stop--
  if (at >= stop) return Number.NaN
  const sign = bytes[at]!
  if (sign === MINUS || sign === PLUS) at++
  if (at >= stop || stop - at > 15) return Number.NaN
  let value = 0
  for (; at < stop; at++) {
    const digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return sign === MINUS ? 0 - value : value
}

/** An integer of any size, blanks around it allowed. */
export const INTEGER = /^[ \t-\r]*[+-]?\d+[ \t-\r]*$/

/** The integer of 64 bits, signed or not, that a text is; undefined when it is none. */
export function longInteger(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined
  const [, sign, digits = ''] = /([+-]?)0*(\d+)/.exec(text)!
  if (digits.length > 20) return undefined
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits)
  return value >= -(2n ** 63n) && value < 2n ** 64n ? value : undefined
}

/**
 * The float that stands there, correctly rounded, blanks around it allowed; NaN when it is anything else, NaN itself
 * among that. `point` is the character code of the decimal point.
 */
export function float(bytes: Buffer, start: number, end: number, point: number): number {
  let at = start
  let stop = end
  while (at < stop && isBlank(bytes[at]!)) at++
  while (at < stop && isBlank(bytes[stop - 1]!)) stop--
  if (at >= stop) return Number.NaN
  const begin = at
  const negative = bytes[at] === MINUS
  if (negative || bytes[at] === PLUS) at++
  const first = at
  let high = 0
  let low = 0
  let digits = 0
  let fraction = 0
  for (; at < stop; at++) {
    const digit = bytes[at]! - ZERO
    if (digit >= 0 && digit <= 9) {
      if (digits < 9) high = high * 10 + digit
      else if (digits < 18) low = low * 10 + digit
      if (digits > 0 || digit > 0) digits += 1
    } else if (bytes[at] === point && fraction === 0) fraction = at + 1
    else break
  }
  if (at - first === (fraction === 0 ? 0 : 1)) return infinity(bytes, begin, stop)
  const exponent = at === stop ? 0 : exponentAt(bytes, at, stop)
  if (Number.isNaN(exponent)) return Number.NaN
  const power = fraction === 0 ? exponent : exponent - (at - fraction)
  const size = nearestDouble(high, low, digits, power)
  if (size !== undefined) return negative ? -size : size
  const spelled = bytes.toString('latin1', begin, stop)
  return Number(point === 0x2e ? spelled : spelled.replace(String.fromCharCode(point), '.'))
}

/** The exponent that is spelled there to the end, such as `e-5`; NaN when it is anything else. */
function exponentAt(bytes: Buffer, start: number, end: number): number {
  if ((bytes[start]! | 0x20) !== 0x65) return Number.NaN // e
  const isDown = bytes[start + 1] === MINUS
  let at = isDown || bytes[start + 1] === PLUS ? start + 2 : start + 1
  if (at >= end) return Number.NaN
  let exponent = 0
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    if (exponent < 10_000) exponent = exponent * 10 + digit
  }
  return isDown ? -exponent : exponent
}

function infinity(bytes: Buffer, start: number, end: number): number {
  if (end - start > 9) return Number.NaN
  const match = /^([+-]?)inf(?:inity)?$/i.exec(bytes.toString('latin1', start, end))
  if (match === null) return Number.NaN
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** The float of a text, as `float` reads it. */
export function floatOf(text: string, point: number): number {
  const bytes = Buffer.from(text)
  return float(bytes, 0, bytes.length, point)
}
