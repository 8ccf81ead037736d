import { FloatLiteral, JsonObject, type OrderedJson, parseJson } from '../data/json/parse-json.ts'

export interface FrameColumn {
  readonly name: string
  /** As pandas calls it. */
  readonly dtype: string
}

/** Rows of a dataset as a page shows them; integers are exact. */
export interface FrameColumns {
  readonly columns: readonly FrameColumn[]
  readonly index: readonly OrderedJson[]
  readonly rows: readonly (readonly OrderedJson[])[]
}

/** Reads an answer of orient "split". */
export function readFrame(text: string): FrameColumns {
  const whole = parseJson(text)
  const data = memberOf(whole, 'data')
  const dtypes = memberOf(whole, 'dtypes')
  const columns = listOf(memberOf(data, 'columns')).map((column) => {
    const name = textOf(column)
    return { name, dtype: textOf(memberOf(dtypes, name) ?? '') }
  })
  return {
    columns,
    index: listOf(memberOf(data, 'index')),
    rows: listOf(memberOf(data, 'data')).map(listOf),
  }
}

/** A value as text; that of numbers is exact. */
export function textOf(value: OrderedJson): string {
  if (typeof value === 'string') return value
  if (value instanceof FloatLiteral) return String(value.value)
  if (value instanceof JsonObject)
    return `{${[...value.entries].map(([name, one]) => `${name}: ${textOf(one)}`).join(', ')}}`
  if (typeof value === 'object' && value !== null) return `[${value.map(textOf).join(', ')}]`
  return String(value)
}

/** A number, or a time as milliseconds since 1970; undefined of others. */
export function measureOf(value: OrderedJson, isTime: boolean): number | undefined {
  if (value instanceof FloatLiteral) return value.value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return value
  if (!isTime || typeof value !== 'string') return undefined
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`)
  return Number.isNaN(time) ? undefined : time
}

function memberOf(value: OrderedJson | undefined, name: string): OrderedJson | undefined {
  return value instanceof JsonObject ? value.get(name) : undefined
}

function listOf(value: OrderedJson | undefined): readonly OrderedJson[] {
  const isList = typeof value === 'object' && value !== null && !(value instanceof FloatLiteral)
  return isList && !(value instanceof JsonObject) ? value : []
}
