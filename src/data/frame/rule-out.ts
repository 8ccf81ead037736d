import type { Bound, Bounds } from './bounds.ts'
import type { Filter } from './filter.ts'
import type { Json } from './vector.ts'

/** How many rows a filter admits, told from bounds alone: none, all, or one would have to look. */
export type Verdict = 'none' | 'some' | 'all'

type Leaf = Exclude<Filter, { op: 'and' }>
type Range = NonNullable<Bounds['range']>

/** What `selectRows` would find in `rows` rows, more than 0, of which `boundsOf` knows the bounds of a name, or nothing. */
export function ruleOut(
  filter: Filter,
  rows: number,
  boundsOf: (column: string) => Bounds | undefined,
): Verdict {
  if (filter.op !== 'and') {
    const bounds = boundsOf(filter.column)
    return bounds ? ofLeaf(filter, rows, bounds) : 'some'
  }
  let all: Verdict = 'all'
  for (const part of filter.all) {
    const verdict = ruleOut(part, rows, boundsOf)
    if (verdict === 'none') return 'none'
    if (verdict === 'some') all = 'some'
  }
  return all
}

function ofLeaf(filter: Leaf, rows: number, { missing, range }: Bounds): Verdict {
  if (filter.op === 'isnull') {
    if (missing === 0) return filter.value ? 'none' : 'all'
    if (missing === rows) return filter.value ? 'all' : 'none'
    return 'some'
  }
  if (missing === rows) return filter.op === 'ne' ? 'all' : 'none'
  if (!range) return 'some'
  const verdict = ofValues(filter, range)
  // What holds for all values holds for no missing one, but that each of them differs from any value.
  if (missing === 0) return verdict
  if (filter.op === 'ne') return verdict === 'all' ? 'all' : 'some'
  return verdict === 'all' ? 'some' : verdict
}

function ofValues(filter: Exclude<Leaf, { op: 'isnull' }>, range: Range): Verdict {
  switch (filter.op) {
    case 'eq':
      return equals(filter.value, range)
    case 'ne':
      return opposite(equals(filter.value, range))
    case 'in':
      return filter.values.every((value) => equals(value, range) === 'none') ? 'none' : 'some'
    case 'between': {
      const parts = [before(filter.low, range, false), opposite(before(filter.high, range, true))]
      if (!isBound(filter.low, range) || !isBound(filter.high, range)) return 'some'
      const [under, over] = parts
      if (under === 'all' || over === 'all') return 'none'
      return under === 'none' && over === 'none' ? 'all' : 'some'
    }
    case 'lt':
      return before(filter.value, range, false)
    case 'lte':
      return before(filter.value, range, true)
    case 'gt':
      return opposite(before(filter.value, range, true))
    case 'gte':
      return opposite(before(filter.value, range, false))
    case 'startswith':
      return startsWith(String(filter.value), range)
    case 'like':
      return startsWith(/^[^%_]*/.exec(String(filter.value))![0], range)
    case 'contains':
    case 'endswith':
      return 'some'
  }
}

function opposite(verdict: Verdict): Verdict {
  if (verdict === 'some') return 'some'
  return verdict === 'all' ? 'none' : 'all'
}

/** Only texts have an order with texts, numbers of any kind with numbers. */
function isBound(value: Json, { smallest }: Range): value is Bound {
  if (value === null || typeof value === 'object' || Number.isNaN(value)) return false
  return (typeof value === 'string') === (typeof smallest === 'string')
}

function equals(value: Json, range: Range): Verdict {
  if (!isBound(value, range)) return 'some'
  const { smallest, largest } = range
  if (value < smallest || value > largest) return 'none'
  return value === smallest && value === largest ? 'all' : 'some'
}

/** Whether the values are before `value`, or with `orEqual` not after it. */
function before(value: Json, range: Range, orEqual: boolean): Verdict {
  if (!isBound(value, range)) return 'some'
  const { smallest, largest } = range
  if (orEqual) return largest <= value ? 'all' : smallest > value ? 'none' : 'some'
  return largest < value ? 'all' : smallest >= value ? 'none' : 'some'
}

/** Texts that begin alike stand together, at the beginning itself and behind it. */
function startsWith(beginning: string, { smallest, largest }: Range): Verdict {
  if (typeof smallest !== 'string' || typeof largest !== 'string') return 'some'
  const isAfterThem = smallest > beginning && !smallest.startsWith(beginning)
  return largest < beginning || isAfterThem ? 'none' : 'some'
}
