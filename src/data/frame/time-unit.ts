export const UNITS = ['s', 'ms', 'us', 'ns'] as const

export type TimeUnit = (typeof UNITS)[number]

/** Digits behind the point of a second. */
export const FRACTION_DIGITS: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 }

const NANOSECONDS: Readonly<Record<TimeUnit, bigint>> = {
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1000n,
  ns: 1n,
}

/** Nanoseconds of one unit. */
export function nanosecondsOf(unit: TimeUnit): bigint {
  return NANOSECONDS[unit]
}

/**
 * So many nanoseconds as a vector of that unit holds them; undefined where they are no whole number of units, or one
 * beyond 64 bits. The smallest of these is `NAT` and no time.
 */
export function inUnit(ns: bigint, unit: TimeUnit): bigint | undefined {
  const step = NANOSECONDS[unit]
  const value = ns / step
  return value * step === ns && isHeld(value) ? value : undefined
}

/** The whole units below and above so many nanoseconds, which are one where it is whole itself. */
export function unitsAround(ns: bigint, unit: TimeUnit): { readonly floor: bigint; readonly ceil: bigint } {
  const floor = floorDivide(ns, NANOSECONDS[unit])
  return { floor, ceil: floor * NANOSECONDS[unit] === ns ? floor : floor + 1n }
}

/** Whether a vector of times can hold it. */
export function isHeld(value: bigint): boolean {
  return value > -(2n ** 63n) && value < 2n ** 63n
}

export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient
}
