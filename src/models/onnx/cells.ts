import { jsonText } from '../../data/frame/cell.ts'
import type { Json, Vector } from '../../data/frame/vector.ts'
import { ComputationError } from '../../error.ts'
import type { TableColumn } from '../table.ts'

/** Reads the cell of a row; null where it is missing. A missing float may also be NaN. */
export function cellReader(vector: Vector): (row: number) => Json {
  switch (vector.type) {
    case 'number':
    case 'bigint': {
      const { values, missing } = vector
      return missing === null ? (row) => values[row]! : (row) => (missing[row] ? null : values[row]!)
    }
    case 'bool':
      return (row) => (vector.missing?.[row] ? null : vector.values[row] === 1)
    case 'text':
      return (row) => vector.values[row] ?? null
    case 'category':
      return (row) => vector.categories[vector.codes[row]!] ?? null
  }
}

/** Casts a cell to an element of a tensor; undefined for a cell that it cannot be. */
export type Cast<Element> = (cell: Json) => Element | undefined

const toNumber: Cast<number> = (cell) => {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'boolean') return cell ? 1 : 0
  return typeof cell === 'bigint' ? Number(cell) : undefined
}

function finite(round: (value: number) => number): Cast<number> {
  return (cell) => {
    const value = toNumber(cell)
    return value !== undefined && (Number.isNaN(value) || Number.isFinite(round(value))) ? value : undefined
  }
}

function whole(low: bigint, high: bigint): Cast<number> {
  const big = bigWhole(low, high)
  return (cell) => {
    const value = big(cell)
    return value === undefined ? undefined : Number(value)
  }
}

function bigWhole(low: bigint, high: bigint): Cast<bigint> {
  return (cell) => {
    if (typeof cell === 'number' && !Number.isInteger(cell)) return undefined
    if (typeof cell !== 'number' && typeof cell !== 'bigint' && typeof cell !== 'boolean') return undefined
    const value = BigInt(cell)
    return value >= low && value <= high ? value : undefined
  }
}

const signed = (bits: bigint): [bigint, bigint] => [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n]
const unsigned = (bits: bigint): [bigint, bigint] => [0n, 2n ** bits - 1n]

/** The casts by element type, and what the cells must be, for the errors. */
export const CASTS = {
  float16: { cast: finite(Math.f16round), takes: 'finite numbers that float16 can hold' },
  float32: { cast: finite(Math.fround), takes: 'finite numbers that float32 can hold' },
  float64: { cast: finite((value) => value), takes: 'finite numbers' },
  int64: { cast: bigWhole(...signed(64n)), takes: 'whole numbers' },
  int32: { cast: whole(...signed(32n)), takes: 'whole numbers of 32 bits' },
  int16: { cast: whole(...signed(16n)), takes: 'whole numbers of 16 bits' },
  int8: { cast: whole(...signed(8n)), takes: 'whole numbers of 8 bits' },
  uint64: { cast: bigWhole(...unsigned(64n)), takes: 'whole numbers from 0' },
  uint32: { cast: whole(...unsigned(32n)), takes: 'whole numbers from 0 of 32 bits' },
  uint16: { cast: whole(...unsigned(16n)), takes: 'whole numbers from 0 of 16 bits' },
  uint8: { cast: whole(...unsigned(8n)), takes: 'whole numbers from 0 of 8 bits' },
  bool: { cast: whole(0n, 1n), takes: 'true and false' },
  // The runtime ends a string at its first NUL, so that a longer one would silently be another.
  string: {
    cast: (cell: Json) => (typeof cell === 'string' && !cell.includes('\0') ? cell : undefined),
    takes: 'text',
  },
} satisfies Readonly<Record<string, { cast: Cast<number | bigint | string>; takes: string }>>

export type ElementType = keyof typeof CASTS

export function isElementType(type: string): type is ElementType {
  return Object.hasOwn(CASTS, type)
}

/** `Column "bmi"`, or where it stands when the data has no names. */
export function columnTitle(column: TableColumn, position: number): string {
  return column.name === null ? `The column at position ${position}` : `Column "${column.name}"`
}

/** What is wrong with a cell that its cast refused; `missing` is why there may be no missing values. */
export function badCell(
  title: string,
  row: number,
  cell: Json,
  input: string,
  type: ElementType,
  missing: string,
): ComputationError {
  const place = `in the row at position ${row}`
  if (cell === null || Number.isNaN(cell)) {
    return new ComputationError('ValueError', `${title} has no value ${place}, ${missing}`)
  }
  const shown = typeof cell === 'number' ? String(cell) : jsonText(cell)
  return new ComputationError(
    'ValueError',
    `${title} has ${shown} ${place}, the input "${input}" (${type}) takes ${CASTS[type].takes}`,
  )
}
