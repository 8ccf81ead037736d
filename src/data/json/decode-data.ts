import { badRequest } from '../../error.ts'
import type { FrameSchema } from '../frame/frame.ts'
import type { Json } from '../frame/vector.ts'
import { JsonObject, type OrderedJson, toPlain } from './parse-json.ts'
import { keysInRowOrder } from './row-keys.ts'

export interface Parts {
  readonly columns: ReadonlyMap<string, readonly OrderedJson[]>
  readonly rows: number
  /** Index labels that stand in `data` itself. */
  readonly labels?: readonly Json[]
}

/** Takes `data` apart by its orient; `labels` are those of `index`, `known` names the columns of `values`. */
export function partsOf(
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
  const columns = new Map<string, readonly OrderedJson[]>()
  let found: readonly Json[] | undefined
  for (const [name, values] of data.entries) {
    if (Array.isArray(values)) {
      columns.set(name, values)
      continue
    }
    if (!(values instanceof JsonObject))
      throw badRequest(`Column "${name}" must be an object or an array of values`)
    const order = keysInRowOrder(name, [...values.entries.keys()], labels, orient === 'columns')
    found ??= order.labels
    columns.set(
      name,
      order.keys.map((key) => values.get(key)!),
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
  const cellOf = (record: JsonObject, name: string) => record.get(name) ?? null
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
    columns: new Map(all.map((name, column) => [name, rows.map((row) => row[column]!)])),
    rows: rows.length,
  }
}
