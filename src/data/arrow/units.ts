import type { TimeUnit } from '../frame/dtypes.ts'

/** In the order of their numbers in Arrow's schema. */
export const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']

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
