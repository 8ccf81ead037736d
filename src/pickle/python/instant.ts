/** In nanoseconds, by numpy's names. */
export const NS_OF_UNIT: Readonly<Record<string, bigint>> = {
  W: 604_800_000_000_000n,
  D: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1000n,
  ns: 1n,
}

export const NS_PER_DAY = 86_400_000_000_000n
const NS_PER_SECOND = 1_000_000_000n

/** Years that Python's `datetime` has, in nanoseconds since 1970. */
const FIRST = -62_135_596_800n * NS_PER_SECOND
const LAST = 253_402_300_800n * NS_PER_SECOND

/** As Python's `isoformat` writes it, with as many of 0, 6 or 9 fraction digits as it needs; undefined outside its years. */
export function datetimeText(ns: bigint): string | undefined {
  if (ns < FIRST || ns >= LAST) return undefined
  const below = ((ns % NS_PER_SECOND) + NS_PER_SECOND) % NS_PER_SECOND
  const seconds = new Date(Number((ns - below) / 1_000_000n)).toISOString().slice(0, 19)
  if (below === 0n) return seconds
  const digits = below.toString().padStart(9, '0')
  return `${seconds}.${digits.endsWith('000') ? digits.slice(0, 6) : digits}`
}

/** The day alone. */
export function dateText(ns: bigint): string | undefined {
  return datetimeText(ns)?.slice(0, 10)
}

/** `+01:00`; with seconds where a zone had them. */
export function offsetText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const size = Math.abs(seconds)
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${rest}`
}
