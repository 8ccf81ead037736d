import type { Dtype } from './dtypes.ts'
import type { Filter } from './filter.ts'
import type { FrameSchema } from './frame.ts'
import { orderedValue } from './ordered-value.ts'
import { type Json, NAT, type Vector } from './vector.ts'

/** Where a filter's name points: a column's position, or `-1 - level` for a level of the index. */
export function filterSlot(schema: FrameSchema, name: string): number | undefined {
  const column = schema.columns.findIndex((candidate) => candidate.name === name)
  if (column >= 0) return column
  const level = schema.index.levels.findIndex((candidate) => candidate.name === name)
  if (level >= 0) return -1 - level
  return name === 'index' ? -1 : undefined
}

export function slotDtype(schema: FrameSchema, slot: number): Dtype {
  return slot >= 0 ? schema.columns[slot]!.dtype : schema.index.levels[-1 - slot]!.dtype
}

/** The names that a filter looks at, each once. */
export function filterColumns(filter: Filter): readonly string[] {
  if (filter.op === 'and') return [...new Set(filter.all.flatMap(filterColumns))]
  return [filter.column]
}

/**
 * One byte a row, 1 where the filter of a frame of `schema` holds; `vectorOf` gives the vector of a name. A missing value matches only `isnull` and `ne`, as in pandas and
 * in MongoDB.
 */
export function selectRows(
  filter: Filter,
  schema: FrameSchema,
  rows: number,
  vectorOf: (column: string) => Vector,
): Uint8Array {
  if (filter.op === 'and') {
    const selected = new Uint8Array(rows).fill(1)
    for (const part of filter.all) {
      const matched = selectRows(part, schema, rows, vectorOf)
      for (let row = 0; row < rows; row++) selected[row]! &= matched[row]!
    }
    return selected
  }
  const vector = vectorOf(filter.column)
  const selected = new Uint8Array(rows)
  const holds = predicate(filter)
  const onMissing = filter.op === 'isnull' ? filter.value : filter.op === 'ne'
  const valueAt = comparedValues(vector, slotDtype(schema, filterSlot(schema, filter.column)!))
  for (let row = 0; row < rows; row++) {
    const value = valueAt(row)
    selected[row] = (value === null ? onMissing : holds(value)) ? 1 : 0
  }
  return selected
}

type Leaf = Exclude<Filter, { op: 'and' }>

function predicate(filter: Leaf): (value: Json) => boolean {
  switch (filter.op) {
    case 'isnull':
      return () => !filter.value
    case 'in': {
      const wanted = new Set(filter.values)
      return (value) => wanted.has(value)
    }
    case 'between': {
      const [low, high] = [order(filter.low), order(filter.high)]
      return (value) => comparable(value, low) && order(value) >= low && order(value) <= high
    }
    case 'contains':
      return (value) => typeof value === 'string' && value.includes(String(filter.value))
    case 'startswith':
      return (value) => typeof value === 'string' && value.startsWith(String(filter.value))
    case 'endswith':
      return (value) => typeof value === 'string' && value.endsWith(String(filter.value))
    case 'like':
      return like(String(filter.value))
    case 'eq':
      return (value) => value === filter.value
    case 'ne':
      return (value) => value !== filter.value
    default:
      return ordering(filter.op, order(filter.value))
  }
}

type Ordered = number | bigint | string

function ordering(op: 'lt' | 'lte' | 'gt' | 'gte', bound: Ordered): (value: Json) => boolean {
  const tests = {
    lt: (value: Ordered) => value < bound,
    lte: (value: Ordered) => value <= bound,
    gt: (value: Ordered) => value > bound,
    gte: (value: Ordered) => value >= bound,
  }
  const test = tests[op]
  return (value) => comparable(value, bound) && test(order(value))
}

function order(value: Json): Ordered {
  return typeof value === 'boolean' ? Number(value) : (value as Ordered)
}

/** A text is never before or after a number: object columns may hold both. */
function comparable(value: Json, bound: Ordered): boolean {
  return (typeof value === 'string') === (typeof bound === 'string') && typeof value !== 'object'
}

/** SQL's LIKE without a regular expression: `%` any text, `_` one character. Linear in text times pattern. */
function like(pattern: string): (value: Json) => boolean {
  const wanted = [...pattern]
  return (value) => {
    if (typeof value !== 'string') return false
    const text = [...value]
    let [at, from, star, mark] = [0, 0, -1, 0]
    while (at < text.length) {
      if (wanted[from] === '%') [star, mark, from] = [from, at, from + 1]
      else if (wanted[from] === '_' || wanted[from] === text[at]) [at, from] = [at + 1, from + 1]
      else if (star >= 0) [from, mark, at] = [star + 1, mark + 1, mark + 1]
      else return false
    }
    while (wanted[from] === '%') from++
    return from === wanted.length
  }
}

/** Reads a row's value for comparison, null when it is missing. 64-bit integers and times are bigints. */
export function comparedValues(vector: Vector, dtype: Dtype): (row: number) => Json {
  switch (vector.type) {
    case 'text': {
      if (dtype.kind !== 'arrow') return (row) => vector.values[row]!
      const ordered = orderedValue(dtype.type)
      return (row) => {
        const value = vector.values[row]!
        return value === null ? null : ordered(value)
      }
    }
    case 'category':
      return (row) => vector.categories[vector.codes[row]!] ?? null
    case 'bool':
      return (row) => (vector.missing?.[row] ? null : vector.values[row] === 1)
    case 'number':
      return (row) => {
        const value = vector.values[row]!
        return vector.missing?.[row] || Number.isNaN(value) ? null : value
      }
    case 'bigint': {
      const { values, missing } = vector
      if (dtype.kind === 'int') return (row) => (missing?.[row] ? null : values[row]!)
      return (row) => (values[row] === NAT ? null : values[row]!)
    }
  }
}
