import { PickleError } from './value.ts'

/** Of one integer, in bytes: making a longer one takes time in the square of its length. */
const LONGEST_INTEGER = 4096

/** A decimal integer, as protocol 0 writes all of them. */
export function integer(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text) || text.length > 2 * LONGEST_INTEGER) {
    throw new PickleError(`The pickle has "${text.slice(0, 40)}" where an integer belongs`)
  }
  return BigInt(text.replace('+', ''))
}

/** The length of an integer in bytes. */
export function limited(bytes: number): number {
  if (bytes >= 0 && bytes <= LONGEST_INTEGER) return bytes
  throw new PickleError(`The pickle has an integer of ${bytes} bytes, ${LONGEST_INTEGER} are the most`)
}

/** The length of a text in bytes. */
export function positive(bytes: number): number {
  if (bytes >= 0) return bytes
  throw new PickleError(`The pickle has a text of ${bytes} bytes`)
}

/** A float as protocol 0 writes it. */
export function float(text: string): number {
  if (/^-?(?:inf|nan)$/.test(text)) return text === 'nan' ? Number.NaN : text === 'inf' ? Infinity : -Infinity
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) {
    throw new PickleError(`The pickle has "${text.slice(0, 40)}" where a float belongs`)
  }
  return value
}

/** Python's `raw-unicode-escape`. */
export function unescaped(text: string): string {
  return text.replace(/\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})/g, (_, short?: string, long?: string) => {
    const point = Number.parseInt(short ?? long ?? '0', 16)
    return point <= 0x10_ffff ? String.fromCodePoint(point) : '\ufffd'
  })
}
