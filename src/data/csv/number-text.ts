const PLUS = 0x2b
const MINUS = 0x2d
const ZERO = 0x30

/** What C's `isspace` holds for blank, as pandas' reader does around numbers. */
export function isBlank(c: number): boolean {
  return c === 0x20 || (c >= 0x09 && c <= 0x0d)
}

/** The integer of at most 15 digits that stands there, blanks around it allowed; NaN when it is anything else. */
export function shortInteger(text: string, start: number, end: number): number {
  let at = start
  let stop = end
  while (at < stop && isBlank(text.charCodeAt(at))) at++
  while (at < stop && isBlank(text.charCodeAt(stop - 1))) stop--
  let c = text.charCodeAt(at)
  const negative = c === MINUS
  if (negative || c === PLUS) at++
  if (at >= stop || stop - at > 15) return Number.NaN
  let value = 0
  for (; at < stop; at++) {
    c = text.charCodeAt(at) - ZERO
    if (c < 0 || c > 9) return Number.NaN
    value = value * 10 + c
  }
  return negative ? 0 - value : value
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

const POWERS = Float64Array.from({ length: 23 }, (_, power) => 10 ** power)
/** A number below this stays exact with one more digit. */
const EXACT = 900_719_925_474_098

/**
 * The float that stands there, correctly rounded, blanks around it allowed; NaN when it is anything else, NaN itself
 * among that. `point` is the character code of the decimal point.
 */
export function float(text: string, start: number, end: number, point: number): number {
  let at = start
  let stop = end
  while (at < stop && isBlank(text.charCodeAt(at))) at++
  while (at < stop && isBlank(text.charCodeAt(stop - 1))) stop--
  const begin = at
  let c = text.charCodeAt(at)
  const negative = c === MINUS
  if (negative || c === PLUS) at++
  let value = 0
  let digits = 0
  let power = 0
  let exact = true
  let isFraction = false
  for (; at < stop; at++) {
    c = text.charCodeAt(at)
    if (c >= ZERO && c <= 0x39) {
      digits += 1
      if (value <= EXACT) value = value * 10 + (c - ZERO)
      else exact = false
      if (isFraction) power -= 1
    } else if (c === point && !isFraction) isFraction = true
    else break
  }
  if (digits === 0) return infinity(text, begin, stop)
  if (at < stop) {
    if ((c | 0x20) !== 0x65) return Number.NaN // e
    at += 1
    c = text.charCodeAt(at)
    const down = c === MINUS
    if (down || c === PLUS) at++
    if (at >= stop) return Number.NaN
    let exponent = 0
    for (; at < stop; at++) {
      c = text.charCodeAt(at) - ZERO
      if (c < 0 || c > 9) return Number.NaN
      if (exponent < 10_000) exponent = exponent * 10 + c
    }
    power += down ? -exponent : exponent
  }
  // Both are exact doubles then, so that one operation rounds once (Clinger's fast path).
  if (exact && power >= -22 && power <= 22) {
    const size = power < 0 ? value / POWERS[-power]! : value * POWERS[power]!
    return negative ? -size : size
  }
  const spelled = text.slice(begin, stop)
  return Number(point === 0x2e ? spelled : spelled.replace(String.fromCharCode(point), '.'))
}

function infinity(text: string, start: number, end: number): number {
  if (end - start > 9) return Number.NaN
  const match = /^([+-]?)inf(?:inity)?$/i.exec(text.slice(start, end))
  if (match === null) return Number.NaN
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
