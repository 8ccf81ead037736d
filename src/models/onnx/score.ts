import { jsonText } from '../../data/frame/cell.ts'
import { ComputationError } from '../../error.ts'
import type { Label } from '../model.ts'
import type { Table } from '../table.ts'
import type { OutputValues } from './answers.ts'
import { cellReader, columnTitle } from './cells.ts'

/**
 * What scikit-learn's `score` answers: the accuracy of labels, or else R², the mean of those of all targets.
 * Throws `ValueError` when `y` does not fit what was predicted.
 */
export function scoreOf({ values, width }: OutputValues, y: Table | undefined, labels: boolean): number {
  const rows = values.length / width
  if (y === undefined || y.rows !== rows || y.columns.length !== width) {
    const given = y === undefined ? 'nothing' : `${y.rows} x ${y.columns.length}`
    throw new ComputationError('ValueError', `y must have ${rows} x ${width} values, it has ${given}`)
  }
  const columns = y.columns.map((column, position) => {
    const predicted = values.filter((_, index) => index % width === position)
    return { predicted, actual: actualValues(column, position, predicted) }
  })
  if (!labels) return columns.reduce((sum, column) => sum + rSquared(column), 0) / width
  const hit = (row: number) => columns.every(({ actual, predicted }) => actual[row] === predicted[row])
  return Array.from({ length: rows }, (_, row) => hit(row)).filter(Boolean).length / rows
}

interface Compared {
  readonly actual: readonly Label[]
  readonly predicted: readonly Label[]
}

/** The column of y in the type of what was predicted; text is no number, and the reverse. */
function actualValues(
  column: Table['columns'][number],
  position: number,
  predicted: readonly Label[],
): readonly Label[] {
  const read = cellReader(column.vector)
  return predicted.map((value, row) => {
    const cell = read(row)
    const title = `${columnTitle(column, position)} of y`
    const place = `in the row at position ${row}`
    if (cell === null || Number.isNaN(cell)) {
      throw new ComputationError('ValueError', `${title} has no value ${place}`)
    }
    const text = typeof cell === 'string'
    if (text !== (typeof value === 'string') || typeof cell === 'object') {
      throw new ComputationError(
        'ValueError',
        `${title} has ${jsonText(cell)} ${place}, the model predicts ${typeof value === 'string' ? 'text' : 'numbers'}`,
      )
    }
    if (text) return cell
    return typeof value === 'boolean' ? Number(cell) === 1 : Number(cell)
  })
}

/** As scikit-learn's `r2_score`: of a constant target 1 when it is met, or else 0. */
function rSquared({ actual, predicted }: Compared): number {
  if (actual.length < 2) throw new ComputationError('ValueError', 'R² needs two rows at least')
  const mean = actual.reduce<number>((sum, value) => sum + Number(value), 0) / actual.length
  const squares = (of: (row: number) => number) =>
    actual.reduce<number>((sum, _, row) => sum + of(row) ** 2, 0)
  const residual = squares((row) => Number(actual[row]) - Number(predicted[row]))
  const total = squares((row) => Number(actual[row]) - mean)
  return total === 0 ? Number(residual === 0) : 1 - residual / total
}
