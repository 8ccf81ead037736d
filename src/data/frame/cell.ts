import type { Dtype } from './dtypes.ts'
import { floatWriter } from './float-text.ts'
import { printDatetime, printTimedelta } from './time.ts'
import { type Json, NAT, type NumberArray, type Vector } from './vector.ts'

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
      const text = numberWriter(values, dtype.kind === 'float' && dtype.nullable ? '"NaN"' : 'null')
      return missing === null ? text : (row) => (missing[row] ? 'null' : text(row))
    }
    case 'bigint':
      return bigintWriter(vector, dtype)
  }
}

function bigintWriter(vector: Extract<Vector, { type: 'bigint' }>, dtype: Dtype): CellWriter {
  const { values, missing } = vector
  if (dtype.kind === 'datetime') {
    const zone = dtype.zone === null ? '' : '+00:00'
    return (row) => (values[row] === NAT ? 'null' : `"${printDatetime(values[row]!, dtype.unit)}${zone}"`)
  }
  if (dtype.kind === 'timedelta')
    return (row) => (values[row] === NAT ? 'null' : `"${printTimedelta(values[row]!, dtype.unit)}"`)
  return (row) => (missing?.[row] ? 'null' : String(values[row]))
}

/** Floats are spelled as such, so that they are read as such: `1.0`. */
function numberWriter(values: NumberArray, nan: string): CellWriter {
  if (!(values instanceof Float64Array || values instanceof Float32Array)) return (row) => String(values[row])
  const text = floatWriter(values)
  return (row) => {
    const value = values[row]!
    if (Number.isFinite(value)) return text(row)
    return Number.isNaN(value) ? nan : `"${value}"`
  }
}

/** A JSON value as text; bigints as the integers they are, NaN as null, infinities as "Infinity", as in cells. */
export function jsonText(value: Json, indent = 0): string {
  if (typeof value === 'string') return JSON.stringify(value) // several times faster than with a replacer
  return JSON.stringify(value, exactPart, indent)
}

/** What `JSON.stringify` is to write in the place of a part; its replacer. */
export function exactPart(_: string, part: unknown): unknown {
  if (typeof part === 'bigint') return rawJSON(String(part))
  return part === Number.POSITIVE_INFINITY || part === Number.NEGATIVE_INFINITY ? String(part) : part
}
