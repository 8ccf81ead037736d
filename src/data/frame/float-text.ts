import type { NumberArray } from './vector.ts'

/** Writes the float of a row as Python does, so that it reads back as one: `1.0`, `1e+20`, `1e-05`, `inf`, `nan`. */
export function floatWriter(values: NumberArray): (row: number) => string {
  if (values instanceof Float32Array) return (row) => floatText(shortFloat32(values[row]!))
  return (row) => floatText(values[row]!)
}

/** The float as Python's `repr` spells it, the shortest that reads back as the same. */
export function floatText(value: number): string {
  const size = Math.abs(value)
  if (size < 1e16 && (size >= 1e-4 || size === 0)) {
    if (!Number.isInteger(value)) return String(value)
    return Object.is(value, -0) ? '-0.0' : `${value}.0`
  }
  if (size === Number.POSITIVE_INFINITY) return value > 0 ? 'inf' : '-inf'
  if (Number.isNaN(value)) return 'nan'
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}

/** The shortest number that is this float32, as pandas prints it: 0.1 rather than 0.10000000149011612. */
function shortFloat32(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}
