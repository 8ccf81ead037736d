import { Matrix } from 'ml-matrix'
import type { Vector } from '../../data/frame/vector.ts'
import type { Table, TableColumn } from '../table.ts'
import { spelled } from './params.ts'
import { valueError } from './value-error.ts'

/** Squares of larger values are out of float64's range, and with them every variance and distance. */
const LARGEST = 1e150

/** How a sentence names a column: by its name, else by its position from 0. */
export function columnLabel(column: TableColumn, index: number): string {
  return column.name === null ? `Column ${index}` : `Column ${spelled(column.name)}`
}

/**
 * The columns of a table as float64, one row of the matrix for each of the table; booleans count as 0 and 1.
 *
 * @throws ComputationError `ValueError` for text, categories and times, for missing, infinite and very large
 * values, and for integers that float64 cannot hold.
 */
export function matrixOfTable(table: Table): Matrix {
  const matrix = new Matrix(table.rows, table.columns.length)
  for (const [index, column] of table.columns.entries()) {
    const values = finiteNumbers(column, columnLabel(column, index))
    for (let row = 0; row < table.rows; row++) matrix.set(row, index, values[row]!)
  }
  return matrix
}

/** The numbers of one column, all of them finite. `where` names the column in a sentence. */
export function finiteNumbers(column: TableColumn, where: string): Float64Array {
  const { vector, dtype } = column
  if (vector.type === 'text' && vector.values.length > 0 && vector.values.every((value) => value === null))
    throw missingValue(where, 0)
  const isTime = dtype.kind === 'datetime' || dtype.kind === 'timedelta'
  if (isTime || vector.type === 'text' || vector.type === 'category') {
    throw valueError(
      `${where} has dtype ${dtype.name}, a model computes with numbers: leave the column out or encode it as numbers`,
    )
  }
  const numbers = Float64Array.from(vector.values, Number)
  for (const [row, value] of numbers.entries()) {
    if (Number.isNaN(value) || vector.missing?.[row]) throw missingValue(where, row)
    if (!Number.isFinite(value)) {
      throw valueError(
        `${where} is infinite in row ${row}, replace it by a finite number or leave the row out`,
      )
    }
    if (Math.abs(value) > LARGEST) {
      throw valueError(
        `${where} has ${value} in row ${row}, beyond the 1e150 that a model computes with: scale it down`,
      )
    }
  }
  if (vector.type === 'bigint') refuseUnsafe(vector.values, where)
  return numbers
}

export function missingValue(where: string, row: number): Error {
  return valueError(`${where} has no value in row ${row}, fill it in or leave the row out`)
}

/** The values of a vector that are out of float64's exact range would silently become other integers. */
function refuseUnsafe(values: Extract<Vector, { type: 'bigint' }>['values'], where: string): void {
  const limit = BigInt(Number.MAX_SAFE_INTEGER)
  for (const [row, value] of values.entries()) {
    if (value > limit || value < -limit) {
      throw valueError(
        `${where} has ${value} in row ${row}, beyond the whole numbers that a float64 holds exactly (2^53): scale it down or leave the column out`,
      )
    }
  }
}
