import { badRequest } from '../../error.ts'
import { cellsOf } from '../frame/cells/add-value.ts'
import type { Cells } from '../frame/cells/cells.ts'
import { readCells, readSpelled } from '../frame/cells/cursor.ts'
import type { Spool } from '../frame/cells/spool.ts'
import { arrange } from './arrange.ts'
import type { JsonOptions } from './decode.ts'
import type { OrderedJson } from './parse-json.ts'
import { GUIDE_KEYS, type Part, type Parts } from './read-body.ts'
import type { ReadColumn } from './read-cells.ts'
import { ReadRows } from './read-rows.ts'
import { asLabelled } from './row-order.ts'
import { indexName, parseTableSchema, type TableField } from './table-schema.ts'
import { transpose } from './transpose.ts'

export const ORIENTS = ['dict', 'columns', 'list', 'index', 'split', 'records', 'values', 'table'] as const
export type WrittenOrient = (typeof ORIENTS)[number]

export interface BodyColumn {
  readonly name: string
  readonly cells: Cells
  /** What the schema of orient `table` says of it. */
  readonly field: TableField | undefined
}

/** The frame of a body, and what the body says besides. */
export interface Body {
  readonly columns: readonly BodyColumn[]
  readonly rows: number
  /** Labels that stand in the data. */
  readonly levels: readonly {
    readonly name: string | null
    readonly cells: Cells
    readonly field?: TableField
  }[]
  readonly index: Extract<Part, { shape: 'index' }> | undefined
  readonly dtypes: { readonly keys: readonly string[]; readonly values: Cells } | undefined
  readonly append: boolean | undefined
  readonly name: string | undefined
}

type Frame = Pick<Body, 'columns' | 'rows' | 'levels'>

const SHAPES: Readonly<Record<WrittenOrient, string>> = {
  dict: 'an object of columns',
  columns: 'an object of columns',
  list: 'an object of columns',
  index: 'an object of rows, {"0": {"x": 1}}',
  split: '{"columns": [...], "index": [...], "data": [[...]]}',
  records: 'an array of objects',
  values: 'an array of arrays',
  table: '{"schema": {"fields": [...]}, "data": [{...}]}',
}
const EXPECTED = 'expected {"data": {"x": {"0": 1}}, "dtypes": {"x": "int64"}}'

/** Tells what the parts of a body are: the guide's body, or a bare frame in one of the orients. */
export function bodyOf(spool: Spool, parts: Parts, options: JsonOptions): Body {
  const data = parts.get('data')
  const isGuide = data !== undefined && data.shape !== 'column'
  if (!isGuide) return { ...bareOf(spool, parts, options), ...NOTHING_SAID }
  const unknown = [...parts.keys()].find((key) => !GUIDE_KEYS.includes(key))
  if (unknown !== undefined)
    throw badRequest(`"${unknown}" is not known beside "data", known are ${GUIDE_KEYS.join(', ')}`)
  const orient = orientOf(textOf(parts, 'orient') ?? options.orient)
  const dtypes = parts.get('dtypes')
  const index = parts.get('index')
  if (dtypes !== undefined && !isNothing(dtypes) && !(dtypes.shape === 'column' && dtypes.column.keys))
    throw badRequest('"dtypes" must be an object of texts, such as {"x": "int64"}')
  const said = {
    index: index?.shape === 'index' ? index : undefined,
    dtypes:
      dtypes?.shape === 'column' && dtypes.column.keys
        ? { keys: dtypes.column.keys.list(), values: dtypes.column.cells }
        : undefined,
    append: booleanOf(parts, 'append'),
    name: textOf(parts, 'name'),
  }
  const hint = (options.append ?? said.append) === false ? undefined : options.known
  const names = hint?.columns.map((column) => column.name)
  const labels = said.index?.values?.cells
  return { ...dataOf(spool, parts, data, orient, labels, names), ...said }
}

const NOTHING_SAID = { index: undefined, dtypes: undefined, append: undefined, name: undefined }

/** The frame of a body that is nothing else. */
function bareOf(spool: Spool, parts: Parts, options: JsonOptions): Frame {
  const orient = orientOf(options.orient)
  const columns = columnsOf(parts, (name) =>
    badRequest(
      parts.has('data') || name === undefined || GUIDE_KEYS.includes(name)
        ? `The body has no "data", ${EXPECTED}`
        : `Column "${name}" must be an object or an array of values`,
    ),
  )
  if (columns.size === 0) throw badRequest(`The body has no "data", ${EXPECTED}`)
  if (orient === 'index') return rowsFrame(spool, transpose(spool, parts), undefined)
  if (orient !== undefined && !isColumnwise(orient)) throw mismatch(orient)
  return columnsFrame(spool, columns, undefined, true)
}

/** The frame under `data`, with what stands beside it. */
function dataOf(
  spool: Spool,
  parts: Parts,
  data: Part,
  orient: WrittenOrient | undefined,
  labels: Cells | undefined,
  names: readonly string[] | undefined,
): Frame {
  if (data.shape === 'rows') {
    if (parts.has('schema')) return tableFrame(spool, parts, data, orient)
    if (parts.has('columns')) return splitFrame(spool, parts, data, orient)
    const { form } = data.rows
    const empty = data.rows.rows === 0 && (orient === 'records' || orient === 'values')
    if (orient !== undefined && orient !== form && !empty) throw mismatch(orient)
    return rowsFrame(spool, data.rows, form === 'values' ? names : undefined)
  }
  if (data.shape !== 'columns') throw badRequest(`"data" must be ${SHAPES[orient ?? 'columns']}`)
  const inner = data.parts.get('data')
  if (orient !== undefined && isColumnwise(orient)) return columnwise(spool, data.parts, labels, orient)
  if (orient === 'index') return rowsFrame(spool, transpose(spool, data.parts), undefined)
  if (inner !== undefined && data.parts.has('schema') && (orient ?? 'table') === 'table')
    return tableFrame(spool, data.parts, inner, orient)
  if (
    inner !== undefined &&
    isList(data.parts.get('columns')) &&
    isList(inner) &&
    (orient ?? 'split') === 'split'
  )
    return splitFrame(spool, data.parts, inner, orient)
  if (orient !== undefined) throw mismatch(orient)
  return columnwise(spool, data.parts, labels, 'dict')
}

function columnwise(spool: Spool, parts: Parts, labels: Cells | undefined, orient: WrittenOrient): Frame {
  const columns = columnsOf(parts, (name) =>
    badRequest(`Column "${name}" must be an object or an array of values`),
  )
  return columnsFrame(spool, columns, labels, orient === 'columns')
}

function columnsFrame(
  spool: Spool,
  columns: ReadonlyMap<string, ReadColumn>,
  labels: Cells | undefined,
  byLabel: boolean,
): Frame {
  const arranged = arrange(spool, columns, labels, byLabel)
  return {
    columns: arranged.columns.map((column) => ({ ...column, field: undefined })),
    rows: arranged.rows,
    levels: arranged.labels ? [{ name: null, cells: arranged.labels }] : [],
  }
}

function rowsFrame(spool: Spool, rows: ReadRows, names: readonly string[] | undefined): Frame {
  rows.finish()
  if (names !== undefined && rows.rows > 0 && names.length !== rows.columns.length)
    throw badRequest(`Row 1 does not have ${names.length} values, one for each column`)
  const keys = rows.labels && ([...readCells(rows.labels)] as readonly string[])
  return {
    columns: rows.columns.map(({ name, cells }, at) => ({
      name: names?.[at] ?? name,
      cells,
      field: undefined,
    })),
    rows: rows.rows,
    levels: keys && keys.length > 0 ? [{ name: null, cells: cellsOf(spool, asLabelled(keys)) }] : [],
  }
}

function splitFrame(spool: Spool, parts: Parts, data: Part, orient: WrittenOrient | undefined): Frame {
  const columns = parts.get('columns')
  if ((orient ?? 'split') !== 'split') throw mismatch(orient!)
  if (columns?.shape !== 'column') throw mismatch('split')
  const names = [...readCells(columns.column.cells)].map(String)
  const repeated = names.find((name, at) => names.indexOf(name) !== at)
  if (repeated !== undefined) throw badRequest(`Column "${repeated}" stands twice in "columns"`)
  const rows = rowsOf(spool, data)
  const index = parts.get('index')
  const labels = index?.shape === 'column' ? index.column.cells : undefined
  if (rows.rows > 0 && rows.columns.length !== names.length)
    throw badRequest(`Row 1 does not have ${names.length} values, one for each column`)
  return {
    columns: names.map((name, at) => ({
      name,
      cells: rows.columns[at]?.cells ?? cellsOf(spool, []),
      field: undefined,
    })),
    rows: rows.rows || (names.length === 0 ? (labels?.rows ?? 0) : 0),
    levels: labels ? [{ name: null, cells: labels }] : [],
  }
}

function tableFrame(spool: Spool, parts: Parts, data: Part, orient: WrittenOrient | undefined): Frame {
  const schema = parts.get('schema')
  if ((orient ?? 'table') !== 'table') throw mismatch(orient!)
  if (schema?.shape !== 'value') throw mismatch('table')
  const { fields, index } = parseTableSchema(schema.value)
  const rows = rowsOf(spool, data)
  rows.finish()
  const known = new Set(fields.map(({ name }) => name))
  const unknown = rows.columns.find(({ name }) => !known.has(name))
  if (unknown) throw badRequest(`Column "${unknown.name}" is no field of the "schema"`)
  const found = new Map(rows.columns.map(({ name, cells }) => [name, cells]))
  const cellsFor = (field: TableField) => {
    const cells = found.get(field.name) ?? cellsOf(spool, [])
    cells.addMissing(rows.rows - cells.rows)
    return { name: field.name, cells, field }
  }
  return {
    columns: fields.filter(({ name }) => !index.includes(name)).map(cellsFor),
    rows: rows.rows,
    levels: index.map((name) => ({
      ...cellsFor(fields.find((field) => field.name === name)!),
      name: indexName(name, index.length),
    })),
  }
}

/** Rows that have been read as such, or as cells, before it was known what they are. */
function rowsOf(spool: Spool, data: Part): ReadRows {
  if (data.shape === 'rows') return data.rows
  if (data.shape !== 'column' || data.column.keys) throw badRequest('Rows must be an array')
  const rows = new ReadRows(spool, 'values')
  for (const row of readSpelled(data.column.cells)) rows.addTree(row)
  return rows
}

function columnsOf(
  parts: Parts,
  wrong: (name: string | undefined) => Error,
): ReadonlyMap<string, ReadColumn> {
  return new Map(
    [...parts].map(([name, part]) => {
      if (part.shape !== 'column') throw wrong(name)
      return [name, part.column]
    }),
  )
}

function isColumnwise(orient: WrittenOrient): boolean {
  return orient === 'dict' || orient === 'columns' || orient === 'list'
}

function isList(part: Part | undefined): boolean {
  return part?.shape === 'rows' || (part?.shape === 'column' && part.column.keys === undefined)
}

function isNothing(part: Part): boolean {
  return part.shape === 'value' && part.value === null
}

function mismatch(orient: WrittenOrient): Error {
  return badRequest(`"data" of orient "${orient}" must be ${SHAPES[orient]}`)
}

function orientOf(orient: string | undefined): WrittenOrient | undefined {
  if (orient === undefined) return undefined
  const known = ORIENTS.find((one) => one === orient)
  if (known) return known
  throw badRequest(`Orient "${orient}" is not known, use one of ${ORIENTS.join(', ')}`)
}

function textOf(parts: Parts, key: string): string | undefined {
  const value = valueOf(parts, key)
  if (value === null) return undefined
  if (typeof value !== 'string') throw badRequest(`"${key}" must be a text`)
  return value
}

function booleanOf(parts: Parts, key: string): boolean | undefined {
  const value = valueOf(parts, key)
  if (value === null || typeof value === 'boolean') return value ?? undefined
  throw badRequest(`"${key}" must be true or false`)
}

function valueOf(parts: Parts, key: string): OrderedJson | undefined {
  const part = parts.get(key)
  if (part === undefined) return null
  return part.shape === 'value' ? part.value : undefined
}
