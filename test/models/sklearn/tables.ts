import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import type { Model, ModelAction, ModelValue } from '../../../src/models/model.ts'
import type { Table, TableColumn } from '../../../src/models/table.ts'

/** A column of float64. */
export function floats(name: string | null, values: readonly number[]): TableColumn {
  return {
    name,
    dtype: parseDtype('float64'),
    vector: { type: 'number', values: Float64Array.from(values), missing: null },
  }
}

export function texts(name: string | null, values: readonly (string | null)[]): TableColumn {
  return { name, dtype: parseDtype('object'), vector: { type: 'text', values } }
}

export function int64s(name: string | null, values: readonly bigint[]): TableColumn {
  return {
    name,
    dtype: parseDtype('int64'),
    vector: { type: 'bigint', values: BigInt64Array.from(values), missing: null },
  }
}

export function booleans(name: string | null, values: readonly boolean[]): TableColumn {
  return {
    name,
    dtype: parseDtype('bool'),
    vector: { type: 'bool', values: Uint8Array.from(values, Number), missing: null },
  }
}

export function table(...columns: TableColumn[]): Table {
  const vector = columns[0]?.vector
  return { rows: vector && 'values' in vector ? vector.values.length : 0, columns }
}

/** A table of float64 rows, its columns without names or with the given ones. */
export function tableOfRows(rows: readonly (readonly number[])[], names?: readonly string[]): Table {
  return table(
    ...rows[0]!.map((_, j) =>
      floats(
        names?.[j] ?? null,
        rows.map((row) => row[j]!),
      ),
    ),
  )
}

/** Asks a model for something, without listening to its progress. */
export function run(model: Model, action: ModelAction, x: Table, y?: Table): Promise<ModelValue> {
  return model.run({ action, x, ...(y && { y }), progress() {} })
}
