import { badRequest } from '../../error.ts'
import { type TimeUnit, UNITS } from '../frame/time-unit.ts'
import { damaged } from './damaged.ts'
import type { Table } from './flatbuffer.ts'

export type IntType = { readonly id: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }

/** A type of Arrow's columnar format, by how its values are laid out. */
export type ArrowType =
  | { readonly id: 'null' }
  | { readonly id: 'bool' }
  | IntType
  | { readonly id: 'float'; readonly bits: 16 | 32 | 64 }
  /** Texts or bytes; `layout` tells how they are found. */
  | { readonly id: 'bytes'; readonly isText: boolean; readonly layout: 'offsets' | 'large' | 'views' }
  | { readonly id: 'fixed'; readonly size: number }
  | {
      readonly id: 'decimal'
      readonly bits: 32 | 64 | 128 | 256
      readonly precision: number
      readonly scale: number
    }
  | { readonly id: 'date'; readonly bits: 32 | 64 }
  | { readonly id: 'time'; readonly bits: 32 | 64; readonly unit: TimeUnit }
  | { readonly id: 'timestamp'; readonly unit: TimeUnit; readonly zone: string | null }
  | { readonly id: 'duration'; readonly unit: TimeUnit }
  | {
      readonly id: 'list'
      readonly item: ArrowField
      readonly layout: 'offsets' | 'large' | 'views' | 'large-views'
    }
  | { readonly id: 'fixed-list'; readonly item: ArrowField; readonly size: number }
  | { readonly id: 'struct'; readonly fields: readonly ArrowField[] }
  | { readonly id: 'map'; readonly entries: ArrowField }
  | { readonly id: 'run-end'; readonly runs: ArrowField; readonly values: ArrowField }
  | {
      readonly id: 'dictionary'
      readonly key: number
      readonly index: IntType
      readonly isOrdered: boolean
      readonly values: ArrowType
    }
  | { readonly id: 'other'; readonly name: string }

export interface ArrowField {
  readonly name: string
  readonly type: ArrowType
  /** The name of what the type stands for, where it is no type of Arrow itself. */
  readonly extension: { readonly name: string; readonly metadata: string } | undefined
}

export interface ArrowSchema {
  readonly fields: readonly ArrowField[]
  readonly metadata: ReadonlyMap<string, string>
}

/** How deep types may stand in each other. */
const DEEPEST = 32

/** Reads the header of a schema message (`Schema.fbs` of Arrow). */
export function readSchema(schema: Table): ArrowSchema {
  if (schema.short(0) !== 0) throw damaged('its numbers are big-endian, write it on a little-endian machine')
  return {
    fields: schema.tables(1).map((field) => readField(field, DEEPEST)),
    metadata: readMetadata(schema, 2),
  }
}

/** Pairs of texts, by which pyarrow also carries bytes. */
function readMetadata(table: Table, slot: number): ReadonlyMap<string, string> {
  return new Map(table.tables(slot).map((pair) => [pair.anyText(0) ?? '', pair.anyText(1) ?? '']))
}

function readField(field: Table, depth: number): ArrowField {
  if (depth === 0) throw damaged(`its types stand in each other deeper than ${DEEPEST}`)
  const name = field.text(0) ?? ''
  const children = field.tables(5).map((child) => readField(child, depth - 1))
  if (field.byte(2) === 2 && field.table(3)?.int(0) === 128 && field.table(3)?.byte(1) === 0)
    throw badRequest(`Column "${name}" has unsigned integers of 128 bits, which have no pandas dtype`)
  const type = readType(field.byte(2), field.table(3), children)
  const dictionary = field.table(4)
  const metadata = readMetadata(field, 6)
  const extension = metadata.get('ARROW:extension:name')
  return {
    name,
    type: dictionary ? dictionaryOf(dictionary, type) : type,
    extension:
      extension === undefined
        ? undefined
        : { name: extension, metadata: metadata.get('ARROW:extension:metadata') ?? '' },
  }
}

function dictionaryOf(dictionary: Table, values: ArrowType): ArrowType {
  const index = dictionary.table(1)
  return {
    id: 'dictionary',
    key: dictionary.long(0),
    index: index ? intOf(index) : { id: 'int', bits: 32, signed: true },
    isOrdered: dictionary.byte(2) !== 0,
    values,
  }
}

function readType(id: number, table: Table | undefined, children: readonly ArrowField[]): ArrowType {
  if (!table) throw damaged('a column has no type')
  switch (id) {
    case 1:
      return { id: 'null' }
    case 2:
      // polars writes integers of 128 bits, which lie as decimals without a point do.
      if (table.int(0) === 128 && table.byte(1) !== 0)
        return { id: 'decimal', bits: 128, precision: 38, scale: 0 }
      return intOf(table)
    case 3:
      return { id: 'float', bits: oneOf([16, 32, 64], table.short(0)) }
    case 4:
      return { id: 'bytes', isText: false, layout: 'offsets' }
    case 5:
      return { id: 'bytes', isText: true, layout: 'offsets' }
    case 6:
      return { id: 'bool' }
    case 7:
      return decimalOf(table)
    case 8:
      return { id: 'date', bits: oneOf([32, 64], table.short(0, 1)) }
    case 9:
      return timeOf(table)
    case 10:
      return { id: 'timestamp', unit: oneOf(UNITS, table.short(0)), zone: table.text(1) || null }
    case 12:
      return { id: 'list', item: child(children, 0), layout: 'offsets' }
    case 13:
      return { id: 'struct', fields: children }
    case 15:
      return { id: 'fixed', size: sizeOf(table) }
    case 16:
      return { id: 'fixed-list', item: child(children, 0), size: sizeOf(table) }
    case 17:
      return mapOf(child(children, 0))
    case 18:
      return { id: 'duration', unit: oneOf(UNITS, table.short(0, 1)) }
    case 19:
      return { id: 'bytes', isText: false, layout: 'large' }
    case 20:
      return { id: 'bytes', isText: true, layout: 'large' }
    case 21:
      return { id: 'list', item: child(children, 0), layout: 'large' }
    case 22:
      if (child(children, 0).type.id !== 'int') throw damaged('its runs have no ends')
      return { id: 'run-end', runs: child(children, 0), values: child(children, 1) }
    case 23:
      return { id: 'bytes', isText: false, layout: 'views' }
    case 24:
      return { id: 'bytes', isText: true, layout: 'views' }
    case 25:
      return { id: 'list', item: child(children, 0), layout: 'views' }
    case 26:
      return { id: 'list', item: child(children, 0), layout: 'large-views' }
    case 11:
      return { id: 'other', name: 'interval' }
    case 14:
      return { id: 'other', name: 'union' }
    default:
      return { id: 'other', name: `number ${id}` }
  }
}

function intOf(table: Table): IntType {
  const bits = table.int(0)
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64)
    throw damaged(`it has integers of ${bits} bits`)
  return { id: 'int', bits, signed: table.byte(1) !== 0 }
}

function decimalOf(table: Table): ArrowType {
  const bits = table.int(2, 128)
  if (bits !== 32 && bits !== 64 && bits !== 128 && bits !== 256)
    throw damaged(`it has decimals of ${bits} bits`)
  const [precision, scale] = [table.int(0), table.int(1)]
  if (precision < 1 || precision > 76 || Math.abs(scale) > 76)
    throw damaged(`it has decimals of ${precision} digits, ${scale} of them behind the point`)
  return { id: 'decimal', bits, precision, scale }
}

function timeOf(table: Table): ArrowType {
  const unit = oneOf(UNITS, table.short(0, 1))
  const bits = table.int(1, 32)
  if (bits !== (unit === 's' || unit === 'ms' ? 32 : 64))
    throw damaged(`it has times in ${unit} of ${bits} bits`)
  return { id: 'time', bits, unit }
}

function mapOf(entries: ArrowField): ArrowType {
  if (entries.type.id !== 'struct' || entries.type.fields.length !== 2)
    throw damaged('a map has no keys and values')
  return { id: 'map', entries }
}

function sizeOf(table: Table): number {
  const size = table.int(0)
  if (size < 0) throw damaged('a size is below zero')
  return size
}

function child(children: readonly ArrowField[], at: number): ArrowField {
  const found = children[at]
  if (!found) throw damaged('a column lacks a part of its type')
  return found
}

function oneOf<Value>(values: readonly Value[], at: number): Value {
  const value = values[at]
  if (value === undefined) throw damaged('a type has a form that there is not')
  return value
}
