import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import { type Vector, vectorType } from '../../../src/data/frame/vector.ts'
import type { Table, TableColumn } from '../../../src/models/table.ts'

type Cell = number | string | null

/** What export.py wrote about a model: the inputs by column, and scikit-learn's answers by action. */
export type Figure = {
  readonly columns: Readonly<Record<string, readonly Cell[]>>
  /** The targets, a list each, and what scikit-learn's `score` makes of them. */
  readonly y?: readonly (readonly Cell[])[]
  readonly score?: number
} & Readonly<
  Partial<
    Record<
      'predict' | 'predict_proba' | 'transform' | 'decision_function',
      readonly (number | string)[] | readonly (readonly number[])[]
    >
  >
>

export const figures = (
  JSON.parse(readFileSync(join(import.meta.dirname, 'figures.json'), 'utf8')) as {
    models: Record<string, Figure>
  }
).models

export function modelBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, `${name}.onnx`)))
}

/** The inputs of a figure as a table. */
export function figureTable(name: string): Table {
  return cellTable(Object.entries(figures[name]!.columns))
}

/** Columns of cells as a table: text, integers where all cells are whole, or else float64. */
export function cellTable(
  columns: readonly (readonly [name: string | null, cells: readonly Cell[]])[],
): Table {
  return {
    rows: columns[0]![1].length,
    columns: columns.map(([column, cells]) => {
      const dtype =
        typeof cells[0] === 'string' ? 'object' : cells.every(Number.isInteger) ? 'int64' : 'float64'
      return tableColumn(column, dtype, cells)
    }),
  }
}

/** A column of a dtype, of text, integers of 64 bits, numbers or times in nanoseconds. */
export function tableColumn(
  name: string | null,
  dtypeName: string,
  cells: readonly (Cell | bigint)[],
): TableColumn {
  const dtype = parseDtype(dtypeName)
  const vector = (): Vector => {
    switch (vectorType(dtype)) {
      case 'bigint':
        return {
          type: 'bigint',
          values: BigInt64Array.from(cells, (cell) => BigInt(cell ?? 0)),
          missing: cells.includes(null) ? Uint8Array.from(cells, (cell) => (cell === null ? 1 : 0)) : null,
        }
      case 'number':
        return {
          type: 'number',
          values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))),
          missing: null,
        }
      case 'bool':
        return { type: 'bool', values: Uint8Array.from(cells, Number), missing: null }
      case 'category': {
        const categories = [...new Set(cells.filter((cell) => cell !== null))]
        return {
          type: 'category',
          codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : categories.indexOf(cell))),
          categories,
        }
      }
      default:
        return { type: 'text', values: [...cells] }
    }
  }
  return { name, dtype, vector: vector() }
}

/** The rows of a table again and again until there are so many. */
export function repeated(table: Table, rows: number): Table {
  return {
    rows,
    columns: table.columns.map((column) => {
      const { vector } = column
      if (vector.type !== 'number') throw new Error('Only number columns are repeated')
      const values = new Float64Array(rows).map((_, row) => vector.values[row % table.rows]!)
      return { ...column, vector: { type: 'number', values, missing: null } }
    }),
  }
}
