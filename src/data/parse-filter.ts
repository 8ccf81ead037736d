import { badRequest } from '../error.ts'
import { buildVector } from './build.ts'
import type { Dtype } from './dtypes.ts'
import type { Comparison, Filter } from './filter.ts'
import type { FrameSchema } from './frame.ts'
import { filterSlot, slotDtype } from './select-rows.ts'
import type { Json } from './vector.ts'

const TEXT_OPS = ['contains', 'startswith', 'endswith', 'like'] as const
const OPS = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'between', 'isnull', ...TEXT_OPS] as const
type Op = (typeof OPS)[number]

/** Parameters that mean something else; `column__eq` filters a column of such a name. */
const RESERVED = new Set([
  'orient',
  'limit',
  'offset',
  'append',
  'async',
  'bucket',
  'kind',
  'name',
  'dtypes',
  'page',
  'skip',
])

/** The filters `column__op=value` and `column=value` of a query, all of which must hold; undefined when none. */
export function parseFilter(params: Iterable<[string, string]>, schema: FrameSchema): Filter | undefined {
  const all: Filter[] = []
  for (const [key, text] of params) {
    if (!RESERVED.has(key)) all.push(parseOne(key, text, schema))
  }
  return all.length > 1 ? { op: 'and', all } : all[0]
}

function parseOne(key: string, text: string, schema: FrameSchema): Filter {
  const { column, op } = splitKey(key, schema)
  const dtype = slotDtype(schema, filterSlot(schema, column)!)
  const cast = (value: string) => castValue(column, dtype, value)
  switch (op) {
    case 'isnull':
      return { op, column, value: castBoolean(key, text) }
    case 'in':
      return { op, column, values: text.split(',').map(cast) }
    case 'between': {
      const [low, high, ...rest] = text.split(',')
      if (low === undefined || high === undefined || rest.length > 0) {
        throw badRequest(`Filter "${key}" is "${text}", expected two values such as "${key}=1,5"`)
      }
      return { op, column, low: cast(low), high: cast(high) }
    }
    default:
      if (isTextOp(op)) return { op, column, value: textValue(key, dtype, text) }
      return { op, column, value: cast(text) }
  }
}

function splitKey(key: string, schema: FrameSchema): { column: string; op: Op } {
  if (filterSlot(schema, key) !== undefined) return { column: key, op: 'eq' }
  const at = key.lastIndexOf('__')
  const column = at < 0 ? key : key.slice(0, at)
  if (filterSlot(schema, column) === undefined) {
    const columns = schema.columns.map((candidate) => `"${candidate.name}"`).join(', ')
    throw badRequest(`Filter "${key}" names no column, use one of ${columns}`)
  }
  const op = key.slice(at + 2)
  if (!(OPS as readonly string[]).includes(op))
    throw badRequest(`Filter "${key}" has no operator "${op}", use one of ${OPS.join(', ')}`)
  return { column, op: op as Op }
}

function isTextOp(op: Op): op is (typeof TEXT_OPS)[number] & Comparison {
  return (TEXT_OPS as readonly string[]).includes(op)
}

function textValue(key: string, dtype: Dtype, text: string): string {
  if (dtype.kind === 'text' || dtype.kind === 'category') return text
  throw badRequest(`Filter "${key}" needs a text column, this one is ${dtype.name}`)
}

/** The value as the column holds it, so that comparing is enough: times in nanoseconds, 64-bit integers bigints. */
function castValue(column: string, dtype: Dtype, text: string): Json {
  if (dtype.kind === 'text' || dtype.kind === 'category') return text
  if (dtype.kind === 'bool') return castBoolean(column, text)
  const isTime = dtype.kind === 'datetime' || dtype.kind === 'timedelta'
  const value = isTime ? text : numberOf(column, dtype, text)
  const vector = buildVector(column, dtype, [value])
  if (vector.type !== 'number' && vector.type !== 'bigint')
    throw new TypeError(`Dtype ${dtype.name} has no order`)
  return vector.values[0]!
}

function numberOf(column: string, dtype: Dtype, text: string): Json {
  if (/^[+-]?\d+$/.test(text)) return dtype.kind === 'int' ? BigInt(text.replace('+', '')) : Number(text)
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value))
    throw badRequest(`Column "${column}" is ${dtype.name}, "${text}" is not a number`)
  return value
}

function castBoolean(key: string, text: string): boolean {
  if (/^(1|true)$/i.test(text)) return true
  if (/^(0|false)$/i.test(text)) return false
  throw badRequest(`"${key}" is "${text}", expected true or false`)
}
