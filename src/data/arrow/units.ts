import type { TimeUnit } from '../frame/time-unit.ts'

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
