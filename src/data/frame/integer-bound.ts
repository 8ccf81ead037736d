import type { Filter } from './filter.ts'
import type { Json } from './vector.ts'

/** A number beside the integers: it is both of them when it is one itself. */
export interface Neighbours {
  readonly floor: bigint
  readonly ceil: bigint
}

/** The integers of a column's dtype, and how it holds one. */
export interface IntegerRange {
  readonly low: bigint
  readonly high: bigint
  readonly hold: (value: bigint) => Json
}

/** Beyond every dtype. */
const INFINITE = 2n ** 65n

/** The integers around a number as it is spelled: `1.5`, `1e3`, `-inf`; undefined when it is none. */
export function neighboursOf(text: string): Neighbours | undefined {
  const [, sign, whole, fraction] = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text) ?? []
  if (whole !== undefined) {
    const size = BigInt(whole)
    const isWhole = !/[1-9]/.test(fraction ?? '')
    if (sign === '-') return { floor: isWhole ? -size : -size - 1n, ceil: -size }
    return { floor: size, ceil: isWhole ? size : size + 1n }
  }
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text)
  const value = infinite ? Number(`${infinite[1]}Infinity`) : text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isNaN(value)) return undefined
  if (Math.abs(value) > Number(INFINITE)) {
    const beyond = value > 0 ? INFINITE : -INFINITE
    return { floor: beyond, ceil: beyond }
  }
  return { floor: BigInt(Math.floor(value)), ceil: BigInt(Math.ceil(value)) }
}

/** The comparison of a column of integers, or of times, with any number, as numbers compare; undefined: it holds for every row. */
export function compareIntegers(
  column: string,
  op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte',
  { floor, ceil }: Neighbours,
  range: IntegerRange,
): Filter | undefined {
  const isHeld = floor === ceil && floor >= range.low && floor <= range.high
  if (isHeld) return { op, column, value: range.hold(floor) }
  switch (op) {
    case 'eq':
      return noRows(column, range)
    case 'ne':
      return undefined
    case 'lt':
      return betweenIntegers(column, range.low, ceil - 1n, range)
    case 'lte':
      return betweenIntegers(column, range.low, floor, range)
    case 'gt':
      return betweenIntegers(column, floor + 1n, range.high, range)
    case 'gte':
      return betweenIntegers(column, ceil, range.high, range)
  }
}

/** The rows from `from` to `to`, of which either may lie outside of the dtype. */
export function betweenIntegers(column: string, from: bigint, to: bigint, range: IntegerRange): Filter {
  const low = from < range.low ? range.low : from
  const high = to > range.high ? range.high : to
  if (low > high) return noRows(column, range)
  return { op: 'between', column, low: range.hold(low), high: range.hold(high) }
}

function noRows(column: string, { hold }: IntegerRange): Filter {
  return { op: 'between', column, low: hold(1n), high: hold(0n) }
}
