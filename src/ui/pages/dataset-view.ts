import type { LinkQuery } from '../links.ts'
import { offsetOf } from '../parts/pager.ts'

/** The filters of the API, and what they are called. */
export const OPERATORS = {
  eq: '=',
  ne: '≠',
  gte: '≥',
  gt: '>',
  lte: '≤',
  lt: '<',
  contains: 'contains',
  startswith: 'starts with',
  endswith: 'ends with',
  in: 'is one of',
  isnull: 'is missing',
} as const

/** How many rows a page shows. */
export const ROWS = 25

/** What a visitor wants to see of a dataset, as the query of its page says it. */
export interface DatasetView {
  readonly offset: number
  /** As the API takes it: `-rent`. */
  readonly order: string | undefined
  /** Filters as the API takes them: `rent__gte=1000`. */
  readonly where: readonly string[]
  readonly x: string | undefined
  readonly y: string | undefined
}

export function viewOf(query: URLSearchParams): DatasetView {
  const where = query.getAll('where')
  const [column, operator, value] = ['column', 'op', 'value'].map((name) => query.get(name)?.trim() ?? '')
  // What the form of a filter says comes to those that there are.
  if (column && operator && Object.hasOwn(OPERATORS, operator)) {
    const said = operator === 'isnull' && value === '' ? '1' : value
    where.push(`${column}${operator === 'eq' ? '' : `__${operator}`}=${said}`)
  }
  const text = (name: string) => query.get(name)?.trim() || undefined
  return {
    offset: offsetOf(query),
    order: text('order'),
    where: [...new Set(where)],
    x: text('x'),
    y: text('y'),
  }
}

/** The query of the page that shows the view with some of it changed. */
export function queryOf(view: DatasetView, changed: Partial<DatasetView> = {}): LinkQuery {
  const { offset, ...rest } = { ...view, ...changed }
  return { ...rest, offset: offset === 0 ? undefined : offset }
}

/** The filters as parameters of the API. */
export function filtersOf({ where }: DatasetView): URLSearchParams {
  const filters = new URLSearchParams()
  for (const one of where) {
    const at = one.indexOf('=')
    filters.append(at < 0 ? one : one.slice(0, at), at < 0 ? '' : one.slice(at + 1))
  }
  return filters
}

/** A filter as one reads it: `rent ≥ 1000`. */
export function spokenFilter(where: string): string {
  const [, column = where, operator = 'eq', value = ''] = /^(.*?)(?:__([a-z]+))?=(.*)$/s.exec(where) ?? []
  if (operator === 'isnull') return `${column} is ${/^(?:0|false)$/i.test(value) ? 'not missing' : 'missing'}`
  const word = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator as keyof typeof OPERATORS] : operator
  return `${column} ${word} ${value}`
}
