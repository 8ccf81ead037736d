import type { Matrix } from 'ml-matrix'
import type { Label } from '../model.ts'
import { valueError } from './value-error.ts'

/**
 * The coefficient of determination, averaged over the target columns.
 * As scikit-learn, a constant target scores 1 when it is predicted exactly and 0 otherwise.
 */
export function r2Score(y: Matrix, predicted: Matrix): number {
  if (y.rows < 2) throw valueError('R2 is not defined for one row, score needs two at least')
  const means = y.mean('column')
  let total = 0
  for (let target = 0; target < y.columns; target++) {
    let residual = 0
    let spread = 0
    for (let row = 0; row < y.rows; row++) {
      residual += (y.get(row, target) - predicted.get(row, target)) ** 2
      spread += (y.get(row, target) - means[target]!) ** 2
    }
    if (spread !== 0) total += 1 - residual / spread
    else if (residual === 0) total += 1
  }
  return total / y.columns
}

/** The share of labels that were predicted. */
export function accuracyScore(y: readonly Label[], predicted: readonly Label[]): number {
  return y.filter((label, row) => label === predicted[row]).length / y.length
}
