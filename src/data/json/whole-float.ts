import type { Json } from '../frame/vector.ts'

const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): { readonly rawJSON: string } // ES2026, not yet in the types
  isRawJSON(value: unknown): value is { readonly rawJSON: string }
}

/**
 * A float without a fraction, such as `1.0`, in a value that goes on to Python or has come from there: a number would be written as
 * the integer 1, which is another type to code. It is JSON's own raw text, so that `JSON.stringify` writes it as it is.
 */
export function wholeFloat(value: number): Json {
  return rawJSON(wholeText(value))
}

/** Any float of Python, as such. */
export function exactFloat(value: number): Json {
  return Number.isInteger(value) ? wholeFloat(value) : value
}

export function isWholeFloat(value: unknown): value is { readonly rawJSON: string } {
  return isRawJSON(value)
}

/** The value with numbers in the place of its whole floats, for who calculates with them or clones it to another thread. */
export function withNumbers(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (isWholeFloat(value)) return Number(value.rawJSON)
  if (Array.isArray(value)) return value.map(withNumbers)
  const plain: { [key: string]: Json } = Object.create(null)
  for (const [key, item] of Object.entries(value)) plain[key] = withNumbers(item)
  return plain
}

/** As Python spells it: `1.0`, `-0.0`, `1e+20`. */
function wholeText(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  return Math.abs(value) < 1e16 ? `${value}.0` : value.toExponential()
}
