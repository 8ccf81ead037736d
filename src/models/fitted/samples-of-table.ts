import type { Json } from '../../data/frame/vector.ts'
import type { Table, TableColumn } from '../table.ts'
import { notComputed } from './errors.ts'
import type { Cell, ColumnSamples, SampleColumn } from './samples.ts'

/** A table from outside as what estimators are given. Throws `NotImplementedError` for times and what only Arrow has. */
export function samplesOfTable(table: Table): ColumnSamples {
  const columns = table.columns.map(sampleColumn)
  return { type: 'columns', rows: table.rows, width: columns.length, columns }
}

function sampleColumn({ name, dtype, vector }: TableColumn): SampleColumn {
  if (dtype.kind === 'datetime' || dtype.kind === 'timedelta' || dtype.kind === 'arrow') {
    throw notComputed(`A column ("${name ?? ''}") of dtype ${dtype.name}`)
  }
  switch (vector.type) {
    case 'number':
    case 'bigint': {
      const { values, missing } = vector
      const numbers = Float64Array.from(values as ArrayLike<number | bigint>, Number)
      if (missing) for (let row = 0; row < numbers.length; row++) if (missing[row]) numbers[row] = Number.NaN
      return numbers
    }
    case 'bool':
      return Array.from(vector.values, (value, row) => (vector.missing?.[row] ? null : value === 1))
    case 'text':
      return vector.values.map(cellOf)
    case 'category': {
      const cells = vector.categories.map(cellOf)
      return Array.from(vector.codes, (code) => cells[code] ?? null)
    }
  }
}

function cellOf(value: Json): Cell {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'object' && value !== null) throw notComputed('A column of lists or objects')
  return typeof value === 'number' && Number.isNaN(value) ? null : value
}
