import type { Dtype } from './dtypes.ts'
import { printDatetime, printTimedelta } from './time.ts'
import { type Json, NAT, type Vector } from './vector.ts'

/** Writes the cell of a row as JSON text: missing as null, infinities as "Infinity", times in ISO 8601, NaN of nullable floats as "NaN". */
export type CellWriter = (row: number) => string

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown } // ES2026, not yet in the types

export function cellWriter(vector: Vector, dtype: Dtype): CellWriter {
  switch (vector.type) {
    case 'text':
      return (row) => jsonText(vector.values[row]!)
    case 'category': {
      const texts = vector.categories.map(jsonText)
      return (row) => texts[vector.codes[row]!] ?? 'null'
    }
    case 'bool':
      return (row) => (vector.missing?.[row] ? 'null' : vector.values[row] === 1 ? 'true' : 'false')
    case 'number': {
      const { values, missing } = vector
      if (dtype.kind === 'float' && dtype.nullable) {
        const shown = values instanceof Float32Array ? shortFloat32 : (value: number) => value
        return (row) =>
          missing?.[row] ? 'null' : Number.isNaN(values[row]) ? '"NaN"' : numberText(shown(values[row]!))
      }
      if (!(values instanceof Float32Array))
        return (row) => (missing?.[row] ? 'null' : numberText(values[row]!))
      return (row) => numberText(shortFloat32(values[row]!))
    }
    case 'bigint':
      return bigintWriter(vector, dtype)
  }
}

function bigintWriter(vector: Extract<Vector, { type: 'bigint' }>, dtype: Dtype): CellWriter {
  const { values, missing } = vector
  if (dtype.kind === 'datetime') {
    const zone = dtype.zone === null ? '' : '+00:00'
    return (row) => (values[row] === NAT ? 'null' : `"${printDatetime(values[row]!)}${zone}"`)
  }
  if (dtype.kind === 'timedelta')
    return (row) => (values[row] === NAT ? 'null' : `"${printTimedelta(values[row]!)}"`)
  // Nearly all fit a double; putting the halves together makes no BigInt.
  const low = new Uint32Array(values.buffer, values.byteOffset, values.length * 2)
  const high =
    values instanceof BigInt64Array
      ? new Int32Array(values.buffer, values.byteOffset, values.length * 2)
      : low
  return (row) => {
    if (missing?.[row]) return 'null'
    const top = high[2 * row + 1]!
    if (top >= -0x20_0000 && top < 0x20_0000) return String(top * 0x1_0000_0000 + low[2 * row]!)
    return String(values[row])
  }
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value)
  return Number.isNaN(value) ? 'null' : `"${value}"`
}

/** The shortest number that is this float32, as pandas prints it: 0.1 rather than 0.10000000149011612. */
export function shortFloat32(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

/** A JSON value as text; bigints as the integers they are, NaN and infinities as null. */
export function jsonText(value: Json, indent = 0): string {
  const exact = (_: string, part: unknown) => (typeof part === 'bigint' ? rawJSON(String(part)) : part)
  return JSON.stringify(value, exact, indent)
}
