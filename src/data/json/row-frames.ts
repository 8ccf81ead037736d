import { badRequest } from '../../error.ts'
import type { WrittenOrient } from '../format.ts'
import { cellsOf } from '../frame/cells/add-value.ts'
import type { Cells } from '../frame/cells/cells.ts'
import { readCells, readSpelled } from '../frame/cells/cursor.ts'
import type { Spool } from '../frame/cells/spool.ts'
import { mismatch } from './orients.ts'
import type { Part, Parts } from './parts.ts'
import { ReadRows } from './read-rows.ts'
import { asLabelled } from './row-order.ts'
import { indexName, parseTableSchema, type TableField } from './table-schema.ts'

export interface BodyColumn {
  readonly name: string
  readonly cells: Cells
  /** What the schema of orient `table` says of it. */
  readonly field: TableField | undefined
}

/** The frame that the data of a body are. */
export interface DataFrame {
  readonly columns: readonly BodyColumn[]
  readonly rows: number
  /** Labels that stand in the data. */
  readonly levels: readonly {
    readonly name: string | null
    readonly cells: Cells
    readonly field?: TableField
  }[]
}

/** Of rows, whose columns are named in them, or by `names`. */
export function rowsFrame(spool: Spool, rows: ReadRows, names: readonly string[] | undefined): DataFrame {
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

export function splitFrame(
  spool: Spool,
  parts: Parts,
  data: Part,
  orient: WrittenOrient | undefined,
): DataFrame {
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

export function tableFrame(
  spool: Spool,
  parts: Parts,
  data: Part,
  orient: WrittenOrient | undefined,
): DataFrame {
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
