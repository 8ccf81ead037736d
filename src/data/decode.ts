import { badRequest } from '../error.ts'
import { buildFrame, checkLength, type JsonColumn, type JsonIndex, rangeIndex } from './build-frame.ts'
import { type Dtype, parseDtype } from './dtypes.ts'
import type { FrameSchema, FrameSource } from './frame.ts'
import { FloatLiteral, JsonObject, type OrderedJson, parseJson, toPlain } from './json.ts'
import { keysInRowOrder } from './row-keys.ts'
import type { Json } from './vector.ts'

export interface DecodeOptions {
  /** Wins over `append` in the body. */
  readonly append: boolean | undefined
  /** Of the dataset that the rows may be added to: says the dtypes that the body leaves open. */
  readonly known: FrameSchema | undefined
}

export interface DecodedFrame extends FrameSource {
  readonly append: boolean | undefined
  readonly name: string | undefined
}

const ORIENTS = ['dict', 'columns', 'list', 'split', 'records', 'values']

/**
 * Reads the guide's JSON of a frame: `{data, dtypes?, index?: {type, values}, orient?, append?, name?}`.
 * `data` of orient `dict` is keyed by position, of `columns` by label (what pandas' `to_json` writes).
 */
export function decodeFrame(text: string, { append, known }: DecodeOptions): DecodedFrame {
  const body = parseJson(text)
  if (!(body instanceof JsonObject))
    throw badRequest('The body is not a JSON object, expected {"data": ..., "dtypes": ...}')
  const data = body.get('data')
  if (data === undefined)
    throw badRequest('The body has no "data", expected {"data": {"x": {"0": 1}}, "dtypes": {"x": "int64"}}')
  const appends = append ?? booleanOf(body, 'append')
  const hint = appends === false ? undefined : known
  const orient = orientOf(body, data)
  const parts = partsOf(orient, data, indexLabels(body), hint)
  const dtypes = dtypesOf(body)
  for (const name of dtypes.keys()) {
    if (!parts.columns.has(name))
      throw badRequest(`"dtypes" names column "${name}", which "data" does not have`)
  }
  const columns = [...parts.columns].map(([name, values]): JsonColumn => {
    checkLength(name, values.length, parts.rows)
    const dtype = dtypes.get(name) ?? hint?.columns.find((column) => column.name === name)?.dtype
    return { name, values, dtype }
  })
  const index = indexOf(body, parts.labels, parts.rows, hint)
  return { ...buildFrame(columns, index, parts.rows), append: appends, name: textOf(body, 'name') }
}

interface Parts {
  readonly columns: ReadonlyMap<string, readonly Json[]>
  readonly rows: number
  /** Index labels that stand in `data` itself. */
  readonly labels?: readonly Json[]
}

function partsOf(
  orient: string,
  data: OrderedJson,
  labels: readonly Json[] | undefined,
  known: FrameSchema | undefined,
): Parts {
  if (orient === 'records') return records(data)
  if (orient === 'values')
    return rowsOf(
      data,
      known?.columns.map((column) => column.name),
    )
  if (orient === 'split') return split(data)
  if (!(data instanceof JsonObject))
    throw badRequest(`"data" of orient "${orient}" must be an object of columns`)
  const columns = new Map<string, readonly Json[]>()
  let found: readonly Json[] | undefined
  for (const [name, values] of data.entries) {
    if (Array.isArray(values)) {
      columns.set(name, values.map(toPlain))
      continue
    }
    if (!(values instanceof JsonObject))
      throw badRequest(`Column "${name}" must be an object or an array of values`)
    const order = keysInRowOrder(name, [...values.entries.keys()], labels, orient === 'columns')
    found ??= order.labels
    columns.set(
      name,
      order.keys.map((key) => toPlain(values.get(key)!)),
    )
  }
  const rows = columns.values().next().value?.length ?? labels?.length ?? 0
  return found ? { columns, rows, labels: found } : { columns, rows }
}

function records(data: OrderedJson): Parts {
  if (!Array.isArray(data)) throw badRequest('"data" of orient "records" must be an array of objects')
  const names = new Set<string>()
  for (const [row, record] of data.entries()) {
    if (!(record instanceof JsonObject)) throw badRequest(`Row ${row} of "data" is not an object`)
    for (const name of record.entries.keys()) names.add(name)
  }
  const cellOf = (record: JsonObject, name: string) => toPlain(record.get(name) ?? null)
  return {
    columns: new Map([...names].map((name) => [name, data.map((record) => cellOf(record, name))])),
    rows: data.length,
  }
}

function split(data: OrderedJson): Parts {
  const names = data instanceof JsonObject ? data.get('columns') : undefined
  const rows = data instanceof JsonObject ? data.get('data') : undefined
  const index = data instanceof JsonObject ? data.get('index') : undefined
  if (!Array.isArray(names) || rows === undefined)
    throw badRequest('"data" of orient "split" must be {"columns": [...], "index": [...], "data": [[...]]}')
  const parts = rowsOf(
    rows,
    names.map((name) => String(toPlain(name))),
  )
  return Array.isArray(index) ? { ...parts, labels: index.map(toPlain) } : parts
}

function rowsOf(data: OrderedJson, names: readonly string[] | undefined): Parts {
  if (!Array.isArray(data)) throw badRequest('Rows must be an array of arrays')
  const width = names?.length ?? (Array.isArray(data[0]) ? data[0].length : 0)
  const all = names ?? Array.from({ length: width }, (_, column) => String(column))
  for (const [row, values] of data.entries()) {
    if (!Array.isArray(values) || values.length !== width)
      throw badRequest(`Row ${row} does not have ${width} values, one for each column`)
  }
  const rows = data as readonly (readonly OrderedJson[])[]
  return {
    columns: new Map(all.map((name, column) => [name, rows.map((row) => toPlain(row[column]!))])),
    rows: rows.length,
  }
}

function indexOf(
  body: JsonObject,
  inData: readonly Json[] | undefined,
  rows: number,
  known: FrameSchema | undefined,
): JsonIndex {
  const index = body.get('index')
  const values = indexLabels(body) ?? inData
  if (values === undefined) return rangeIndex(rows)
  if (values.length !== rows)
    throw badRequest(`"index" has ${values.length} values, the frame has ${rows} rows`)
  const type = (index instanceof JsonObject ? textOf(index, 'type') : undefined) ?? 'Index'
  const names = index instanceof JsonObject ? listOf(index, 'names') : undefined
  const dtypes = index instanceof JsonObject ? listOf(index, 'dtypes') : undefined
  const width =
    type === 'MultiIndex'
      ? (names?.length ?? dtypes?.length ?? known?.index.levels.length ?? levelsOf(values))
      : 1
  const levels = Array.from({ length: width }, (_, level) => ({
    name: (names?.[level] ?? null) as string | null,
    values: type === 'MultiIndex' ? values.map((label) => levelOf(label, level, width)) : values,
    dtype: dtypes?.[level]
      ? parseDtype(String(dtypes[level]))
      : (indexDtype(type) ?? floatDtype(index) ?? known?.index.levels[level]?.dtype),
  }))
  return { type, levels }
}

function levelsOf(values: readonly Json[]): number {
  return Array.isArray(values[0]) ? values[0].length : 1
}

function levelOf(label: Json, level: number, width: number): Json {
  if (Array.isArray(label) && label.length === width) return label[level] as Json
  throw badRequest(`A label of the MultiIndex does not have ${width} levels, expected an array of ${width}`)
}

function indexDtype(type: string): Dtype | undefined {
  const names: Readonly<Record<string, string>> = {
    RangeIndex: 'int64',
    Int64Index: 'int64',
    UInt64Index: 'uint64',
    Float64Index: 'float64',
    DatetimeIndex: 'datetime64[ns]',
    TimedeltaIndex: 'timedelta64[ns]',
    CategoricalIndex: 'category',
  }
  const name = Object.hasOwn(names, type) ? names[type] : undefined
  return name === undefined ? undefined : parseDtype(name)
}

/** Labels spelled `1.0` are floats, though their values are integral. */
function floatDtype(index: OrderedJson | undefined): Dtype | undefined {
  const values = index instanceof JsonObject ? index.get('values') : undefined
  const isFloat = Array.isArray(values) && values.some((value) => value instanceof FloatLiteral)
  return isFloat ? parseDtype('float64') : undefined
}

function indexLabels(body: JsonObject): readonly Json[] | undefined {
  const index = body.get('index')
  return index instanceof JsonObject ? listOf(index, 'values') : undefined
}

function dtypesOf(body: JsonObject): ReadonlyMap<string, Dtype> {
  const dtypes = body.get('dtypes')
  if (!(dtypes instanceof JsonObject)) return new Map()
  return new Map([...dtypes.entries].map(([name, dtype]) => [name, parseDtype(String(dtype))]))
}

function orientOf(body: JsonObject, data: OrderedJson): string {
  const orient = textOf(body, 'orient') ?? (Array.isArray(data) ? 'records' : 'dict')
  if (ORIENTS.includes(orient)) return orient
  throw badRequest(`Orient "${orient}" is not known, use one of ${ORIENTS.join(', ')}`)
}

function listOf(object: JsonObject, key: string): readonly Json[] | undefined {
  const value = object.get(key) ?? null
  if (value === null) return undefined
  if (!Array.isArray(value)) throw badRequest(`"${key}" of "index" must be an array`)
  return value.map(toPlain)
}

function textOf(object: JsonObject, key: string): string | undefined {
  const value = object.get(key) ?? null
  if (value === null) return undefined
  if (typeof value !== 'string') throw badRequest(`"${key}" must be a text`)
  return value
}

function booleanOf(object: JsonObject, key: string): boolean | undefined {
  const value = object.get(key) ?? null
  if (value === null || typeof value === 'boolean') return value ?? undefined
  throw badRequest(`"${key}" must be true or false`)
}
