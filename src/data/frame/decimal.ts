import type { Json } from './vector.ts'

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/** The number of units of `10 ** -scale` in a decimal text, undefined when it is none or has more digits than that. */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const part = DECIMAL.exec(text)
  if (!part || !(part[2] || part[3])) return undefined
  const digits = part[2]! + (part[3] ?? '')
  const shift = scale + Number(part[4] ?? 0) - (part[3] ?? '').length
  if (Math.abs(shift) > 10_000) return undefined
  let units = BigInt(digits)
  if (shift >= 0) units *= 10n ** BigInt(shift)
  else {
    const step = 10n ** BigInt(-shift)
    if (units % step !== 0n) return undefined
    units /= step
  }
  return part[1] === '-' ? -units : units
}

/** The text of so many units of `10 ** -scale`, with `scale` digits behind the point. */
export function printDecimal(units: bigint, scale: number): string {
  if (scale <= 0) return String(units * 10n ** BigInt(-scale))
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** A number or its text as a decimal column holds it; undefined when it has more digits than the column. */
export function checkDecimal(precision: number, scale: number): (value: Json) => string | undefined {
  const most = 10n ** BigInt(precision)
  return (value) => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined
    const units = parseDecimal(String(value), scale)
    if (units === undefined || units >= most || units <= -most) return undefined
    return printDecimal(units, scale)
  }
}
