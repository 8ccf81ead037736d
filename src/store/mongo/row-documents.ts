import { Binary, type Document, Double } from 'mongodb'
import { type Dtype, isTime } from '../../data/frame/dtypes.ts'
import type { FrameChunk } from '../../data/frame/frame.ts'
import { printDatetime } from '../../data/frame/time.ts'
import { floorDivide, nanosecondsOf, type TimeUnit } from '../../data/frame/time-unit.ts'
import type { ValueType } from '../../data/frame/value-type.ts'
import { type Json, NAT, type Vector } from '../../data/frame/vector.ts'
import { badRequest } from '../../error.ts'
import { type FrameLayout, ROW_ID } from './frame-layout.ts'

type CellOf = (row: number) => unknown

const MS = 1_000_000n

/** Dates that Python can make of those in the database: of the years 1 to 9999. */
const [FIRST_DATE, LAST_DATE] = [-62_135_596_800_000n, 253_402_300_799_999n]

/** A value that the database cannot hold; the sentence is that of its row. */
class Unstorable extends Error {}

/**
 * The rows of a chunk as omega-ml stores them (shared/omegaml, "DataFrames"), numbered from `rowId`. Throws 400 that names
 * column and row for what BSON, or Python, cannot hold.
 */
export function* rowDocuments(
  { schema, columns, index }: FrameLayout,
  chunk: FrameChunk,
  rowId: number,
): Generator<Document> {
  const fields: [string, CellOf][] = []
  const nameOf = (field: string) => schema.columns[columns.indexOf(field)]?.name ?? 'index'
  index.forEach((field, level) => {
    fields.push([field, cellOf(chunk.index[level]!, schema.index.levels[level]!.dtype)])
  })
  columns.forEach((field, column) => {
    fields.push([field, cellOf(chunk.columns[column]!, schema.columns[column]!.dtype)])
  })
  for (let row = 0; row < chunk.rows; row++) {
    const document: Document = Object.create(null)
    for (const [field, cell] of fields) {
      try {
        document[field] = cell(row)
      } catch (error) {
        if (!(error instanceof Unstorable)) throw error
        throw badRequest(
          `Column "${nameOf(field)}", row ${rowId + row + 1} of the data: ${error.message}`,
          error,
        )
      }
    }
    document[ROW_ID] = integer(BigInt(rowId + row))
    yield document
  }
}

/** Throws 400 for what BSON, and so omega-ml, cannot hold. */
export function checkStorable({ columns, index }: FrameLayout): void {
  const taken = new Set<string>()
  for (const field of [...index, ROW_ID, ...columns]) {
    checkField(field)
    if (taken.has(field)) {
      throw badRequest(
        `Column "${field}" is stored under a name that is taken, since "." is stored as "_": rename one of the two`,
      )
    }
    taken.add(field)
  }
}

function hasZero(name: string): boolean {
  return name.includes('\0')
}

function checkField(name: string): void {
  if (hasZero(name)) throw badRequest(`Name "${name}" has a zero byte, which the database cannot hold`)
}

function cellOf(vector: Vector, dtype: Dtype): CellOf {
  switch (vector.type) {
    case 'number': {
      const { values, missing } = vector
      const isFloat = values instanceof Float64Array || values instanceof Float32Array
      const number = isFloat ? double : (value: number) => (value > 0x7fff_ffff ? BigInt(value) : value)
      return (row) => (missing?.[row] ? null : number(values[row]!))
    }
    case 'bigint': {
      const { values, missing } = vector
      if (dtype.kind === 'datetime') return (row) => dateOf(values[row]!, dtype.unit)
      // Durations are no type of BSON: they are whole numbers of their unit, which their dtype says.
      if (isTime(dtype)) return (row) => (values[row] === NAT ? null : long(values[row]!))
      return (row) => (missing?.[row] ? null : long(values[row]!))
    }
    case 'bool':
      return (row) => (vector.missing?.[row] ? null : vector.values[row] === 1)
    case 'text': {
      const stored = dtype.kind === 'arrow' ? arrowValue(dtype.type) : value
      return (row) => stored(vector.values[row]!)
    }
    case 'category': {
      const categories = vector.categories.map(value)
      return (row) => categories[vector.codes[row]!] ?? null
    }
  }
}

/** The date in whole ms, the earlier one, since BSON has no others. */
function dateOf(value: bigint, unit: TimeUnit): Date | null {
  if (value === NAT) return null
  const ms = floorDivide(value * nanosecondsOf(unit), MS)
  if (ms >= FIRST_DATE && ms <= LAST_DATE) return new Date(Number(ms))
  throw new Unstorable(
    `"${printDatetime(value, unit)}" is not between the years 1 and 9999, which is what Python reads of the database`,
  )
}

/** Whole numbers must stay doubles. */
function double(value: number): number | Double {
  return Number.isInteger(value) ? new Double(value) : value
}

/** An int32 where it fits, an int64 where not. */
function integer(value: bigint): number | bigint {
  return BigInt.asIntN(32, value) === value ? Number(value) : value
}

function long(value: bigint): number | bigint {
  if (BigInt.asIntN(64, value) === value) return integer(value)
  throw new Unstorable(`"${value}" is not between -2^63 and 2^63 - 1, which is what the database can hold`)
}

/** Dates and bytes are what Python makes datetimes and bytes of; decimals and times go as their texts. */
function arrowValue({ type }: ValueType): (json: Json) => unknown {
  if (type === 'date') return (json) => (json === null ? null : new Date(`${json}T00:00:00Z`))
  if (type === 'binary') return (json) => (json === null ? null : Binary.createFromBase64(json as string, 0))
  return value
}

function value(json: Json): unknown {
  if (typeof json === 'bigint') return long(json)
  if (typeof json === 'number') return Number.isSafeInteger(json) ? integer(BigInt(json)) : json
  if (Array.isArray(json)) return json.map(value)
  if (typeof json !== 'object' || json === null) return json
  const document: Document = Object.create(null)
  for (const [name, part] of Object.entries(json)) {
    if (hasZero(name))
      throw new Unstorable(`the name "${name}" has a zero byte, which the database cannot hold`)
    document[name] = value(part)
  }
  return document
}
