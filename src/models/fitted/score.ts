import { ComputationError } from '../../error.ts'
import type { Label } from '../model.ts'
import type { Table } from '../table.ts'
import type { Fitted } from './estimator.ts'
import type { Predictions } from './results.ts'
import type { Samples } from './samples.ts'
import { samplesOfTable } from './samples-of-table.ts'

/** A column for each target. */
export type Targets = readonly (readonly Label[])[]

/** `score` as scikit-learn has it: what the model measures itself, accuracy of classes, R2 of numbers. */
export function scoreOf(fitted: Fitted, x: Samples, y: Table | undefined, name: string): number {
  return scoreOfTargets(fitted, x, y && targetsOf(y), name)
}

/** Whether the model has a score at all. */
export function hasScore({ score, predict, type }: Fitted): boolean {
  return score !== undefined || (predict !== undefined && (type === 'classifier' || type === 'regressor'))
}

/** The same of targets that were read before, as estimators ask it of those within them. */
export function scoreOfTargets(
  fitted: Fitted,
  x: Samples,
  targets: Targets | undefined,
  name: string,
): number {
  if (fitted.score) return fitted.score(x, targets)
  if (!hasScore(fitted)) {
    throw new ComputationError('AttributeError', `'${name}' object has no attribute 'score'`)
  }
  if (!targets) throw new ComputationError('ValueError', 'y is missing, score needs the target of each row')
  if (targets.some(({ length }) => length !== x.rows)) {
    throw new ComputationError(
      'ValueError',
      `Found input variables with inconsistent numbers of samples: [${targets[0]?.length}, ${x.rows}]`,
    )
  }
  const predicted = fitted.predict!(x)
  if (predicted.width !== targets.length) {
    throw new ComputationError(
      'ValueError',
      `y_true and y_pred have different number of output (${targets.length}!=${predicted.width})`,
    )
  }
  return fitted.type === 'classifier' ? accuracy(targets, predicted) : r2(targets, predicted)
}

function targetsOf(y: Table): Targets {
  return samplesOfTable(y).columns.map((column) =>
    Array.from(column, (cell) => {
      if (cell !== null && !Number.isNaN(cell)) return cell
      throw new ComputationError('ValueError', 'Input y contains NaN.')
    }),
  )
}

/** The share of rows whose class is predicted, or all their marks of 0 and 1; true counts as 1, as for numpy. */
function accuracy(targets: readonly (readonly Label[])[], { rows, width, values }: Predictions): number {
  if (
    width > 1 &&
    !targets.every((target) => target.every((label) => /^[01]$/.test(String(comparable(label)))))
  ) {
    throw new ComputationError('ValueError', 'multiclass-multioutput is not supported')
  }
  const isRight = (row: number) =>
    targets.every((target, i) => comparable(target[row]!) === comparable(values[row * width + i]!))
  return Array.from({ length: rows }, (_, row) => isRight(row)).filter(Boolean).length / rows
}

/** True counts as 1, as for numpy. */
export function comparable(label: Label): string | number {
  return typeof label === 'boolean' ? Number(label) : label
}

/** R2, the mean of all targets; NaN of a single row, 0 or 1 for a target that does not vary. */
export function r2(targets: Targets, { rows, width, values }: Predictions): number {
  for (const value of values)
    if (Number.isNaN(value)) throw new ComputationError('ValueError', 'Input contains NaN.')
  if (rows < 2) return Number.NaN
  let total = 0
  for (const [target, given] of targets.entries()) {
    const y = given.map(Number)
    const mean = y.reduce((sum, value) => sum + value, 0) / rows
    let [residual, spread] = [0, 0]
    for (let row = 0; row < rows; row++) {
      residual += (y[row]! - Number(values[row * width + target])) ** 2
      spread += (y[row]! - mean) ** 2
    }
    if (spread !== 0) total += 1 - residual / spread
    else if (residual === 0) total += 1
  }
  return total / width
}
