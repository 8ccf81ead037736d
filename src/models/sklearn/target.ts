import type { Matrix } from 'ml-matrix'
import type { Json } from '../../data/frame/vector.ts'
import type { Label } from '../model.ts'
import type { Table, TableColumn } from '../table.ts'
import { columnLabel, finiteNumbers, matrixOfTable, missingValue } from './matrix-of-table.ts'
import { spelled } from './params.ts'
import { valueError } from './value-error.ts'

/** The target of an estimator that learns from x alone: whatever is given is ignored, as scikit-learn does. */
export function noTarget(): null {
  return null
}

/** The target of a regressor, one column for each number to predict. */
export function numericTarget(y: Table | undefined, rows: number): Matrix {
  return matrixOfTable(checkedTarget(y, rows))
}

/** The labels of a column. */
export interface Labels {
  readonly values: readonly Label[]
  /** Whether its numbers are floats, as the classes are then. */
  readonly areFloats: boolean
}

/** The target of a classifier: one column of whole numbers, texts or booleans. */
export function labelTarget(y: Table | undefined, rows: number): Labels {
  const { columns } = checkedTarget(y, rows)
  if (columns.length !== 1) {
    throw valueError(`y has ${columns.length} columns, a classifier learns one column of labels`)
  }
  const column = columns[0]!
  const values = labels(column, columnLabel(column, 0).replace('Column', 'Target'))
  return { values, areFloats: column.dtype.kind === 'float' }
}

function checkedTarget(y: Table | undefined, rows: number): Table {
  if (y === undefined || y.columns.length === 0) {
    throw valueError('y is missing, the model needs the values to predict, one for each row of x')
  }
  if (y.rows !== rows)
    throw valueError(`x has ${rows} rows and y has ${y.rows}, they must have the same number`)
  return y
}

function labels(column: TableColumn, where: string): readonly Label[] {
  const { vector } = column
  switch (vector.type) {
    case 'bool':
      return Array.from(vector.values, (value, row) => {
        if (vector.missing?.[row]) throw missingValue(where, row)
        return value === 1
      })
    case 'text':
      return sameType(
        vector.values.map((value, row) => labelOf(value, where, row)),
        where,
      )
    case 'category':
      return sameType(
        Array.from(vector.codes, (code, row) => labelOf(vector.categories[code] ?? null, where, row)),
        where,
      )
    default:
      return Array.from(finiteNumbers(column, where), (value, row) => wholeNumber(value, where, row))
  }
}

function labelOf(value: Json, where: string, row: number): Label {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (value === null || Number.isNaN(value)) throw missingValue(where, row)
  if (typeof value === 'number') return wholeNumber(value, where, row)
  throw valueError(
    `${where} has ${spelled(value)} in row ${row}, labels are texts, whole numbers or booleans`,
  )
}

/** Labels with a fraction are a regression in disguise, which scikit-learn refuses too; adding 0 turns -0 into 0. */
function wholeNumber(value: number, where: string, row: number): number {
  if (Number.isInteger(value)) return value + 0
  throw valueError(
    `${where} has ${value} in row ${row}, the labels of a classifier are whole numbers, texts or booleans: use a regressor such as LinearRegression for measured values`,
  )
}

function sameType(values: readonly Label[], where: string): readonly Label[] {
  const other = values.findIndex((value) => typeof value !== typeof values[0])
  if (other >= 0) {
    throw valueError(
      `${where} has labels of different types, ${spelled(values[0])} in row 0 and ${spelled(values[other])} in row ${other}`,
    )
  }
  return values
}

/** The different labels in the order of numpy's `unique`: numbers by value, texts by code point, false before true. */
export function sortedClasses(labels: readonly Label[]): Label[] {
  return [...new Set(labels)].sort(compareLabels)
}

function compareLabels(a: Label, b: Label): number {
  if (typeof a !== 'string' || typeof b !== 'string') return Number(a) - Number(b)
  // JavaScript compares UTF-16 units, which puts U+FFFD after U+1F600.
  const [left, right] = [Array.from(a), Array.from(b)]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
