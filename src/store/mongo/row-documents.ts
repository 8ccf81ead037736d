import { Binary, type Document, Double } from 'mongodb'
import type { Dtype } from '../../data/frame/dtypes.ts'
import type { FrameChunk } from '../../data/frame/frame.ts'
import type { ValueType } from '../../data/frame/value-type.ts'
import { type Json, NAT, type Vector } from '../../data/frame/vector.ts'
import { badRequest } from '../../error.ts'
import { type FrameLayout, ROW_ID } from './frame-layout.ts'

type CellOf = (row: number) => unknown

const MS = 1_000_000n

/** The rows of a chunk as omega-ml stores them (shared/omegaml, "DataFrames"), numbered from `rowId`. */
export function* rowDocuments(
  { schema, columns, index }: FrameLayout,
  chunk: FrameChunk,
  rowId: number,
): Generator<Document> {
  const fields: [string, CellOf][] = []
  index.forEach((field, level) => {
    fields.push([field, cellOf(chunk.index[level]!, schema.index.levels[level]!.dtype)])
  })
  columns.forEach((field, column) => {
    fields.push([field, cellOf(chunk.columns[column]!, schema.columns[column]!.dtype)])
  })
  for (let row = 0; row < chunk.rows; row++) {
    const document: Document = Object.create(null)
    for (const [field, cell] of fields) document[field] = cell(row)
    document[ROW_ID] = integer(BigInt(rowId + row))
    yield document
  }
}

/** Throws 400 for what BSON, and so omega-ml, cannot hold. */
export function checkStorable({ schema, columns, index }: FrameLayout): void {
  const all = [...schema.columns, ...schema.index.levels]
  const duration = all.find(({ dtype }) => dtype.kind === 'timedelta')
  if (duration) {
    throw badRequest(
      `Column "${duration.name}" is ${duration.dtype.name}, which omega-ml's database cannot hold: send it as a number, such as seconds`,
    )
  }
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

function checkField(name: string): void {
  if (name.includes('\0')) throw badRequest(`Name "${name}" has a zero byte, which the database cannot hold`)
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
      if (dtype.kind !== 'int') return (row) => dateOf(values[row]!)
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
function dateOf(ns: bigint): Date | null {
  if (ns === NAT) return null
  const ms = ns / MS
  return new Date(Number(ms * MS > ns ? ms - 1n : ms))
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
  throw badRequest(`"${value}" is not between -2^63 and 2^63 - 1, which is what the database can hold`)
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
    checkField(name)
    document[name] = value(part)
  }
  return document
}
