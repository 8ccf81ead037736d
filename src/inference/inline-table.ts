import { buildVector, inferDtype } from '../data/frame/build-vector.ts'
import { type Dtype, parseDtype } from '../data/frame/dtypes.ts'
import { JsonObject, type OrderedJson, toPlain } from '../data/json/parse-json.ts'
import { treeColumns } from '../data/json/tree-columns.ts'
import { badRequest } from '../error.ts'
import type { Table } from '../models/table.ts'
import { saidOf } from './said.ts'

const EXAMPLE = '{"columns": ["x"], "data": [[1], [2]]}, {"data": {"x": [1, 2]}} or [{"x": 1}, {"x": 2}]'

/** Under which a body may have its data, besides `data`: MLflow's words, and TensorFlow Serving's. */
const OTHER_WORDS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const

/**
 * The data of a request's body: records, or `data` as rows, records or columns, of which `columns` names those to
 * take (omega-ml makes `DataFrame(data)[columns]` of it) and `dtypes` says what JSON cannot, as of a dataset; or that under
 * one of `OTHER_WORDS`. A list of values is one column without a name. Throws 400 for anything else.
 */
export function inlineTable(given: OrderedJson): Table {
  const body = given instanceof JsonObject ? saidOf(given) : given
  const data = body instanceof JsonObject ? body.get('data') : body
  if (data === undefined && body instanceof JsonObject) {
    const word = OTHER_WORDS.find((key) => body.get(key) !== undefined)
    const other = word && body.get(word)
    if (word === 'dataframe_split' && other !== undefined) return inlineTable(other)
    if (other !== undefined) return inlineTable(new JsonObject(new Map([['data', other]])))
  }
  if (Array.isArray(data) && data.length > 0 && data.every(isScalar)) {
    return inlineTable(new JsonObject(new Map([['data', data.map((value) => [value])]])))
  }
  if (data === undefined || data === null) throw badRequest(`The body has no "data", send such as ${EXAMPLE}`)
  if (body instanceof JsonObject && (body.get('shape') ?? null) !== null) {
    throw badRequest(
      '"shape" is known only where a model of omega-ml\'s workers predicts, send rows of numbers',
    )
  }
  const columns = body instanceof JsonObject ? namesOf(body) : undefined
  const inRows = Array.isArray(data) && data.some((row) => Array.isArray(row))
  const orient = inRows ? 'values' : Array.isArray(data) ? 'records' : 'columns'
  const parts = treeColumns(orient, data)
  const named = [...parts.columns].map(([name, cells], position) => ({
    name: inRows ? (columns?.[position] ?? null) : name,
    cells,
  }))
  if (inRows && columns && columns.length !== named.length) {
    throw badRequest(`"columns" names ${columns.length} columns, the rows have ${named.length} values`)
  }
  const isEmpty = Array.isArray(data) && data.length === 0
  const said = body instanceof JsonObject && !isEmpty ? dtypesOf(body, named) : undefined
  const chosen =
    inRows || !columns
      ? named
      : columns.map((name) => (isEmpty ? { name, cells: [] } : columnNamed(named, name)))
  return {
    rows: parts.rows,
    columns: chosen.map(({ name, cells }) => {
      const values = cells.map(toPlain)
      const dtype = said?.get(name) ?? inferDtype(values)
      return { name, dtype, vector: buildVector(name ?? '', dtype, values) }
    }),
  }
}

function isScalar(value: OrderedJson): boolean {
  return value !== null && !Array.isArray(value) && !(value instanceof JsonObject)
}

function namesOf(body: JsonObject): readonly string[] | undefined {
  const columns = body.get('columns') ?? undefined
  if (columns === undefined) return undefined
  if (Array.isArray(columns) && columns.every((name) => typeof name === 'string')) return columns
  throw badRequest('"columns" must be an array of names')
}

/** What the body says of columns, such as that texts are times. */
function dtypesOf(
  body: JsonObject,
  columns: readonly { readonly name: string | null }[],
): ReadonlyMap<string | null, Dtype> {
  const dtypes = body.get('dtypes') ?? undefined
  if (dtypes === undefined) return new Map()
  if (!(dtypes instanceof JsonObject)) {
    throw badRequest('"dtypes" must be an object of texts, such as {"x": "int64"}')
  }
  const unknown = [...dtypes.entries.keys()].find((name) => !columns.some((column) => column.name === name))
  if (unknown !== undefined) {
    throw badRequest(`"dtypes" names column "${unknown}", which "data" does not have`)
  }
  return new Map([...dtypes.entries].map(([name, dtype]) => [name, parseDtype(String(toPlain(dtype)))]))
}

function columnNamed<Column extends { name: string | null }>(
  columns: readonly Column[],
  name: string,
): Column {
  const column = columns.find((candidate) => candidate.name === name)
  if (column) return column
  throw badRequest(
    `"columns" names "${name}", "data" has ${columns.map((known) => `"${known.name}"`).join(', ')}`,
  )
}
