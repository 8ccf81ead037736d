import { badRequest } from '../../error.ts'
import type { DecodedFrame, DecodeOptions } from '../format.ts'
import { buildFrame, checkLength, type JsonColumn } from '../frame/build-frame.ts'
import { inferDtype } from '../frame/build-vector.ts'
import { type Dtype, parseDtype } from '../frame/dtypes.ts'
import type { Json } from '../frame/vector.ts'
import { partsOf } from './decode-data.ts'
import { indexLabels, indexOf } from './decode-index.ts'
import { booleanOf, textOf } from './fields.ts'
import { FloatLiteral, JsonObject, type OrderedJson, parseJson, toPlain } from './parse-json.ts'

const ORIENTS = ['dict', 'columns', 'list', 'split', 'records', 'values']

/**
 * Reads the guide's JSON of a frame: `{data, dtypes?, index?: {type, values}, orient?, append?, name?}`.
 * `data` of orient `dict` is keyed by position, of `columns` by label (what pandas' `to_json` writes). A bare array of
 * records is the `data` of such a frame.
 */
export function decodeFrame(
  text: string,
  { append, known }: Pick<DecodeOptions, 'append' | 'known'>,
): DecodedFrame {
  const body = bodyOf(parseJson(text))
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
  const columns = [...parts.columns].map(([name, cells]): JsonColumn => {
    checkLength(name, cells.length, parts.rows)
    const values = cells.map(toPlain)
    const dtype = dtypes.get(name) ?? hint?.columns.find((column) => column.name === name)?.dtype
    return { name, values, dtype: dtype ?? inferSpelled(cells, values) }
  })
  const index = indexOf(body, parts.labels, parts.rows, hint)
  return { ...buildFrame(columns, index, parts.rows), append: appends, name: textOf(body, 'name') }
}

function bodyOf(json: OrderedJson): JsonObject {
  if (json instanceof JsonObject) return json
  if (Array.isArray(json)) return new JsonObject(new Map([['data', json]]))
  throw badRequest(
    'The body is not a JSON object, expected {"data": ..., "dtypes": ...} or [{"x": 1}, {"x": 2}]',
  )
}

/** Integral values of which one is spelled `1.0` are floats, as pandas reads them. */
function inferSpelled(cells: readonly OrderedJson[], values: readonly Json[]): Dtype {
  const inferred = inferDtype(values)
  const spelledFloat = inferred.kind === 'int' && cells.some((cell) => cell instanceof FloatLiteral)
  return spelledFloat ? parseDtype('float64') : inferred
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
