import { badRequest } from '../../error.ts'
import { type JsonIndex, rangeIndex } from '../frame/build-frame.ts'
import { type Dtype, parseDtype } from '../frame/dtypes.ts'
import type { FrameSchema } from '../frame/frame.ts'
import type { Json } from '../frame/vector.ts'
import { listOf, textOf } from './fields.ts'
import { FloatLiteral, JsonObject, type OrderedJson } from './parse-json.ts'

/** The index of a body: its `index`, or labels that stand in `data`, or row numbers. */
export function indexOf(
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

/** The labels that a body's `index` gives, in row order. */
export function indexLabels(body: JsonObject): readonly Json[] | undefined {
  const index = body.get('index')
  return index instanceof JsonObject ? listOf(index, 'values') : undefined
}
