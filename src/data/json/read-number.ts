/** Digits that a number may have: as many as Python reads (sys.set_int_max_str_digits). */
export const MAX_DIGITS = 4300

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))
/** Splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1

/** The integer that two runs of digits spell, the second one of `digits - 9`; exact up to 2^53. */
export function joinDigits(high: number, low: number, digits: number): number {
  return digits <= 9 ? high : high * POWERS[digits - 9]! + low
}

/**
 * The double nearest to `digits` (18 at most, in two runs: nine, and the rest) times ten to the `exponent`. Undefined
 * where that cannot be told without exact arithmetic; `Number` can.
 */
export function nearestDouble(
  high: number,
  low: number,
  digits: number,
  exponent: number,
): number | undefined {
  if (digits > 18 || exponent < -22 || exponent > 22) return undefined
  const large = digits <= 9 ? high : high * POWERS[digits - 9]!
  const small = digits <= 9 ? 0 : low
  const sum = large + small
  if (digits <= 15) return exponent < 0 ? sum / POWERS[-exponent]! : sum * POWERS[exponent]!
  if (exponent >= 0) return undefined
  return dividedExactly(sum, small - (sum - large), POWERS[-exponent]!)
}

/** `(sum + rest) / divisor`, rounded once: the quotient, and what is left of it by an exact product (Dekker). */
function dividedExactly(sum: number, rest: number, divisor: number): number | undefined {
  const quotient = sum / divisor
  const product = quotient * divisor
  const a = split(quotient)
  const b = split(divisor)
  const aLow = quotient - a
  const bLow = divisor - b
  const error = aLow * bLow - (product - a * b - aLow * b - a * bLow)
  const correction = (sum - product - error + rest) / divisor
  const doubt = Math.abs(correction) * 2 ** -40
  const result = quotient + (correction - doubt)
  return result === quotient + (correction + doubt) ? result : undefined // else it lies between two doubles
}

function split(value: number): number {
  const scaled = SPLITTER * value
  return scaled - (scaled - value)
}
