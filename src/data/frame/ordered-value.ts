import { parseDecimal, printDecimal } from './decimal.ts'
import type { ValueType } from './value-type.ts'
import type { Json } from './vector.ts'

/** The types of Arrow whose values filters compare. */
export const ORDERED_TYPES: readonly ValueType['type'][] = ['date', 'time', 'decimal', 'binary']

/** Digits behind those of a decimal column that a filter may have. */
const FURTHER = 30

/** A decimal's text as an integer that compares as the decimal does, for a column of that scale. */
export function decimalOrder(text: string, scale: number): bigint | undefined {
  return parseDecimal(text, scale + FURTHER)
}

/** The text of a column of that scale which compares like this; undefined when it has too many digits to be one. */
export function decimalText(order: bigint, scale: number): string | undefined {
  const step = 10n ** BigInt(FURTHER)
  return order % step === 0n ? printDecimal(order / step, scale) : undefined
}

/** A value that is not missing as what is compared: ISO 8601 dates and times compare as texts. */
export function orderedValue(type: ValueType): (value: Json) => Json {
  if (type.type !== 'decimal') return (value) => value
  const { scale } = type
  return (value) => decimalOrder(value as string, scale) ?? null
}
