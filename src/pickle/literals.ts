import { isShortInteger } from './bounds.ts'
import { PickleError } from './value.ts'

/** A decimal integer, as protocol 0 writes all of them. */
export function integer(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text) || !isShortInteger(text.length)) {
    throw new PickleError(`The pickle has "${text.slice(0, 40)}" where an integer belongs`)
  }
  return BigInt(text.replace('+', ''))
}

/** An integer, or one of the booleans that protocol 0 writes as two digits. */
export function integerOrBoolean(text: string): bigint | boolean {
  if (text === '01') return true
  return text === '00' ? false : integer(text)
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

/** What stands between the quotes of Python's `repr`. */
export function unquoted(text: string): string {
  return text.replace(/^(['"])(.*)\1$/s, '$2')
}

/** Python's `raw-unicode-escape`. */
export function unescaped(text: string): string {
  return text.replace(/\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})/g, (_, short?: string, long?: string) => {
    const point = Number.parseInt(short ?? long ?? '0', 16)
    return point <= 0x10_ffff ? String.fromCodePoint(point) : '\ufffd'
  })
}
