import { Binary, type Document, UUID } from 'mongodb'
import type { Dtype } from '../../data/frame/dtypes.ts'
import type { Filter } from '../../data/frame/filter.ts'
import { decimalText } from '../../data/frame/ordered-value.ts'
import { filterSlot, slotDtype } from '../../data/frame/select-rows.ts'
import { floorDivide, nanosecondsOf, type TimeUnit } from '../../data/frame/time-unit.ts'
import { printValueType, type ValueType } from '../../data/frame/value-type.ts'
import type { Json } from '../../data/frame/vector.ts'
import { badRequest } from '../../error.ts'
import type { FrameLayout } from './frame-layout.ts'

type Leaf = Exclude<Filter, { op: 'and' }>

const MS = 1_000_000n

/** The furthest that a `Date` may be from 1970. */
const LAST_MS = 8_640_000_000_000_000n

/** The query for the rows that `selectRows` would select; the contract suite holds both to one answer. */
export function filterQuery(filter: Filter, layout: FrameLayout): Document {
  if (filter.op === 'and') return { $and: filter.all.map((part) => filterQuery(part, layout)) }
  const slot = filterSlot(layout.schema, filter.column)!
  const field = slot >= 0 ? layout.columns[slot]! : layout.index[-1 - slot]!
  return leafQuery(filter, field, slotDtype(layout.schema, slot))
}

function leafQuery(filter: Leaf, field: string, dtype: Dtype): Document {
  switch (filter.op) {
    case 'isnull':
      return isNull(field, dtype, filter.value)
    case 'in':
      return { [field]: { $in: filter.values.flatMap((value) => exactly(value, dtype)) } }
    case 'between': {
      const { low, high } = filter
      return { [field]: { $gte: bound(low, dtype, 'up'), $lte: bound(high, dtype, 'down') } }
    }
    case 'eq':
      return { [field]: { $in: exactly(filter.value, dtype) } }
    case 'ne':
      return { [field]: { $nin: exactly(filter.value, dtype) } }
    case 'lt':
      return { [field]: { $lt: bound(filter.value, dtype, 'up') } }
    case 'lte':
      return { [field]: { $lte: bound(filter.value, dtype, 'down') } }
    case 'gt':
      return { [field]: { $gt: bound(filter.value, dtype, 'down') } }
    case 'gte':
      return { [field]: { $gte: bound(filter.value, dtype, 'up') } }
    case 'contains':
      return pattern(field, escaped(String(filter.value)))
    case 'startswith':
      return pattern(field, `^${escaped(String(filter.value))}`)
    case 'endswith':
      return pattern(field, `${escaped(String(filter.value))}\\z`)
    case 'like': {
      const parts = [...String(filter.value)].map((part) =>
        part === '%' ? '.*' : part === '_' ? '.' : escaped(part),
      )
      return pattern(field, `^${parts.join('')}\\z`)
    }
  }
}

/** A missing float is null or NaN; NaN is what is neither below nor above, since servers do not agree on asking for it. */
function isNull(field: string, dtype: Dtype, wanted: boolean): Document {
  const missing: Document[] = [{ [field]: null }]
  if (dtype.kind === 'float' || dtype.kind === 'text') {
    const ordered = [{ [field]: { $lte: 0 } }, { [field]: { $gt: 0 } }]
    missing.push({ $and: [{ [field]: { $type: 'double' } }, { $nor: ordered }] })
  }
  return wanted ? { $or: missing } : { $nor: missing }
}

/** What is stored for the value, none when it cannot be stored: dates have whole ms. */
function exactly(value: Json, dtype: Dtype): readonly unknown[] {
  if (dtype.kind === 'arrow') return [arrowValue(value, dtype.type)]
  if (dtype.kind === 'text' && typeof value === 'string') return [value, ...asBytes(value)]
  if (dtype.kind !== 'datetime' || typeof value !== 'bigint') return [value]
  const { floor, isWhole } = inMs(value, dtype.unit)
  return isWhole ? [dateOf(floor)] : []
}

/** What Python has stored that is answered as this text: a UUID, or bytes. */
function asBytes(text: string): readonly Binary[] {
  if (UUID.isValid(text) && text.length === 36) return [new UUID(text)]
  const isBase64 = text.length % 4 === 0 && text !== '' && /^[\w+/]+={0,2}$/.test(text)
  return isBase64 ? [Binary.createFromBase64(text, 0)] : []
}

/** The nearest ms that leaves the comparison with dates of whole ms as it is. */
function bound(value: Json, dtype: Dtype, towards: 'up' | 'down'): unknown {
  if (dtype.kind === 'arrow') return arrowBound(value, dtype.type)
  if (dtype.kind !== 'datetime' || typeof value !== 'bigint') return value
  const { floor, isWhole } = inMs(value, dtype.unit)
  return dateOf(towards === 'up' && !isWhole ? floor + 1n : floor)
}

function inMs(value: bigint, unit: TimeUnit): { floor: bigint; isWhole: boolean } {
  const ns = value * nanosecondsOf(unit)
  const floor = floorDivide(ns, MS)
  return { floor, isWhole: floor * MS === ns }
}

/** Beyond the dates that there are stands the last of them, which no frame has. */
function dateOf(ms: bigint): Date {
  if (ms > LAST_MS) return new Date(Number(LAST_MS))
  return new Date(Number(ms < -LAST_MS ? -LAST_MS : ms))
}

/** As `rowDocuments` stores it; what no decimal of the column is, is no text of one. */
function arrowValue(value: Json, type: ValueType): unknown {
  if (type.type === 'date') return new Date(`${value}T00:00:00Z`)
  if (type.type === 'binary') return Binary.createFromBase64(value as string, 0)
  return type.type === 'decimal' ? (decimalText(value as bigint, type.scale) ?? '') : value
}

function arrowBound(value: Json, type: ValueType): unknown {
  if (type.type === 'date' || type.type === 'time') return arrowValue(value, type)
  throw badRequest(
    `The database holds ${printValueType(type)} as text or bytes, which have another order: use eq, ne, in or isnull`,
  )
}

/** The option lets a dot stand for a line feed too. */
function pattern(field: string, source: string): Document {
  return { [field]: { $regex: source, $options: 's' } }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
