import { badRequest } from '../../error.ts'
import { buildVector } from './build-vector.ts'
import { type Dtype, isTime, parseDtype, type TimeDtype } from './dtypes.ts'
import type { Comparison, Filter } from './filter.ts'
import { filterValues } from './filter-values.ts'
import type { FrameSchema } from './frame.ts'
import {
  betweenIntegers,
  compareIntegers,
  type IntegerRange,
  type Neighbours,
  neighboursOf,
} from './integer-bound.ts'
import { decimalOrder, ORDERED_TYPES } from './ordered-value.ts'
import { filterSlot, slotDtype } from './select-rows.ts'
import { parseDatetime, parseTimedelta } from './time.ts'
import { unitsAround } from './time-unit.ts'
import { type Json, NAT } from './vector.ts'

const TEXT_OPS = ['contains', 'startswith', 'endswith', 'like'] as const
const OPS = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'between', 'isnull', ...TEXT_OPS] as const
type Op = (typeof OPS)[number]

/** What omega-ml takes and does nothing with (its server's `_restore_filter`), unless a column has the name. */
const IGNORED = new Set(['page', 'skip'])

/**
 * The filters `column__op=value` and `column=value` of a query, all of which must hold; undefined when none.
 * A repeated `column__in` is one longer list. `column__eq` filters a column called like a word that the caller reads.
 */
export function parseFilter(
  params: Iterable<readonly [string, string]>,
  schema: FrameSchema,
): Filter | undefined {
  const all: Filter[] = []
  for (const [key, text] of params) {
    if (IGNORED.has(key) && filterSlot(schema, key) === undefined) continue
    const filter = parseOne(key, text, schema)
    if (!filter) continue
    const place = all.findIndex((other) => other.op === 'in' && other.column === key.slice(0, -'__in'.length))
    const earlier = all[place]
    if (filter.op !== 'in' || earlier?.op !== 'in') all.push(filter)
    else all[place] = { ...filter, values: [...earlier.values, ...filter.values] }
  }
  return all.length > 1 ? { op: 'and', all } : all[0]
}

/** Undefined: it holds for every row. */
function parseOne(key: string, text: string, schema: FrameSchema): Filter | undefined {
  const { column, op } = splitKey(key, schema)
  const slot = filterSlot(schema, column)!
  const dtype = slotDtype(schema, slot)
  if (op !== 'isnull' && !isTextOp(op)) {
    if (dtype.kind === 'int') return integerFilter(key, column, op, text, integersOf(column, dtype))
    if (isTime(dtype)) return integerFilter(key, column, op, text, timesOf(column, dtype))
  }
  const categories = schema.columns[slot]?.categories ?? []
  const cast =
    dtype.kind === 'category'
      ? (value: string) => castCategory(column, categories, value)
      : (value: string) => castValue(column, dtype, value)
  switch (op) {
    case 'isnull':
      return { op, column, value: castBoolean(key, text) }
    case 'in':
      return { op, column, values: filterValues(key, text).map(cast) }
    case 'between': {
      const [low, high] = twoValues(key, text)
      return { op, column, low: cast(low), high: cast(high) }
    }
    default:
      if (isTextOp(op)) return { op, column, value: textValue(key, dtype, text) }
      return { op, column, value: cast(text) }
  }
}

/** What a column of integers holds, and how a value that it is compared with stands among them. */
interface Integers {
  readonly range: IntegerRange
  readonly around: (text: string) => Neighbours
}

function integersOf(column: string, dtype: Extract<Dtype, { kind: 'int' }>): Integers {
  return {
    range: integerRange(dtype),
    around(text) {
      const found = neighboursOf(text)
      if (found) return found
      throw badRequest(`Column "${column}" is ${dtype.name}, "${text}" is not a number`)
    },
  }
}

/** Times count a unit: one that is finer, or further away, stands between two or beyond them. */
function timesOf(column: string, dtype: TimeDtype): Integers {
  const [parse, wanted] =
    dtype.kind === 'datetime'
      ? [parseDatetime, 'an ISO 8601 datetime']
      : [parseTimedelta, 'an ISO 8601 duration']
  return {
    range: { low: NAT + 1n, high: -(NAT + 1n), hold: (value) => value },
    around(text) {
      const ns = parse(text)
      if (ns !== undefined) return unitsAround(ns, dtype.unit)
      throw badRequest(`Column "${column}" is ${dtype.name}, "${text}" is not ${wanted}`)
    },
  }
}

/** Integers compare with any number, times with any time. */
function integerFilter(
  key: string,
  column: string,
  op: Exclude<Op, 'isnull' | (typeof TEXT_OPS)[number]>,
  text: string,
  { range, around }: Integers,
): Filter | undefined {
  if (op === 'between') {
    const [low, high] = twoValues(key, text)
    return betweenIntegers(column, around(low).ceil, around(high).floor, range)
  }
  if (op !== 'in') return compareIntegers(column, op, around(text), range)
  const held = filterValues(key, text)
    .map(around)
    .filter(({ floor, ceil }) => floor === ceil && floor >= range.low && floor <= range.high)
  return { op, column, values: held.map(({ floor }) => range.hold(floor)) }
}

function integerRange({ bits, signed }: Extract<Dtype, { kind: 'int' }>): IntegerRange {
  const size = 2n ** BigInt(bits)
  const hold = (value: bigint) => (bits === 64 ? value : Number(value))
  return signed ? { low: -size / 2n, high: size / 2n - 1n, hold } : { low: 0n, high: size - 1n, hold }
}

function twoValues(key: string, text: string): readonly [low: string, high: string] {
  const [low, high, ...rest] = filterValues(key, text)
  if (low !== undefined && high !== undefined && rest.length === 0) return [low, high]
  throw badRequest(`Filter "${key}" is "${text}", expected two values such as "${key}=1,5"`)
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

/** The value as the type of the categories, where they are of one. */
function castCategory(column: string, categories: readonly Json[], text: string): Json {
  const all = (is: (value: Json) => boolean) => categories.length > 0 && categories.every(is)
  if (all((value) => typeof value === 'boolean')) return castBoolean(column, text)
  if (!all((value) => typeof value === 'number')) return text
  return castValue(column, parseDtype('float64'), text)
}

/** The value as the column holds it, so that comparing is enough. */
function castValue(column: string, dtype: Dtype, text: string): Json {
  if (dtype.kind === 'text') return text
  if (dtype.kind === 'bool') return castBoolean(column, text)
  if (dtype.kind === 'arrow') return castArrow(column, dtype, text)
  const vector = buildVector(column, dtype, [numberOf(column, dtype, text)])
  if (vector.type !== 'number') throw new TypeError(`Dtype ${dtype.name} has no order`)
  return vector.values[0]!
}

/** Texts as they compare (`ordered-value.ts`); the value of a decimal may have more digits than the column. */
function castArrow(column: string, dtype: Extract<Dtype, { kind: 'arrow' }>, text: string): Json {
  if (!ORDERED_TYPES.includes(dtype.type.type))
    throw badRequest(`Column "${column}" is ${dtype.name}, of which only ${column}__isnull can be asked`)
  if (dtype.type.type === 'decimal') {
    const value = decimalOrder(text, dtype.type.scale)
    if (value === undefined)
      throw badRequest(`Column "${column}" is ${dtype.name}, "${text}" is not a decimal`)
    return value
  }
  const vector = buildVector(column, dtype, [text])
  return vector.type === 'text' ? vector.values[0]! : null
}

function numberOf(column: string, dtype: Dtype, text: string): Json {
  const infinite = dtype.kind === 'float' && /^([+-]?)inf(?:inity)?$/i.exec(text)
  if (infinite) return `${infinite[1] === '-' ? '-' : ''}Infinity`
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
