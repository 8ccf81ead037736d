import { badRequest } from '../../error.ts'
import { JsonObject, type OrderedJson } from './parse-json.ts'
import { keysInRowOrder } from './row-order.ts'

/** The columns of a small body that has been read as a tree. */
export interface TreeColumns {
  readonly columns: ReadonlyMap<string, readonly OrderedJson[]>
  readonly rows: number
}

/** Takes data apart that stand as arrays of rows, as objects of rows, or as columns. */
export function treeColumns(orient: 'values' | 'records' | 'columns', data: OrderedJson): TreeColumns {
  if (orient === 'records') return ofRecords(data)
  if (orient === 'values') return ofRows(data)
  if (!(data instanceof JsonObject))
    throw badRequest(`"data" of orient "${orient}" must be an object of columns`)
  const columns = new Map([...data.entries].map(([name, values]) => [name, cellsOf(name, values)]))
  return { columns, rows: columns.values().next().value?.length ?? 0 }
}

function cellsOf(name: string, values: OrderedJson): readonly OrderedJson[] {
  if (Array.isArray(values)) return values
  if (!(values instanceof JsonObject))
    throw badRequest(`Column "${name}" must be an object or an array of values`)
  const { keys } = keysInRowOrder(name, [...values.entries.keys()], undefined, true)
  return keys.map((key) => values.get(key)!)
}

function ofRecords(data: OrderedJson): TreeColumns {
  if (!Array.isArray(data)) throw badRequest('"data" of orient "records" must be an array of objects')
  const names = new Set<string>()
  for (const [row, record] of data.entries()) {
    if (!(record instanceof JsonObject)) throw badRequest(`Row ${row} of "data" is not an object`)
    for (const name of record.entries.keys()) names.add(name)
  }
  const cellOf = (record: JsonObject, name: string) => record.get(name) ?? null
  return {
    columns: new Map([...names].map((name) => [name, data.map((record) => cellOf(record, name))])),
    rows: data.length,
  }
}

function ofRows(data: OrderedJson): TreeColumns {
  if (!Array.isArray(data)) throw badRequest('Rows must be an array of arrays')
  const width = Array.isArray(data[0]) ? data[0].length : 0
  for (const [row, values] of data.entries()) {
    if (!Array.isArray(values) || values.length !== width)
      throw badRequest(`Row ${row} does not have ${width} values, one for each column`)
  }
  const rows = data as readonly (readonly OrderedJson[])[]
  const cellsAt = (column: number) => rows.map((row) => row[column]!)
  return {
    columns: new Map(Array.from({ length: width }, (_, column) => [String(column), cellsAt(column)])),
    rows: rows.length,
  }
}
