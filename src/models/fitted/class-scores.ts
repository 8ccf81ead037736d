import type { Label } from '../model.ts'
import { argmax, flatLabels, flatNumbers, type LabelRows, type NumberRows, numberRows } from './results.ts'

/** The class of the largest score of each row, the first of several. */
export function bestClasses(scores: NumberRows, classes: readonly Label[]): LabelRows {
  return flatLabels(Array.from(argmax(scores), (place) => classes[place]!))
}

/** The second of two classes where the score is above a limit. */
export function secondAbove(scores: Float64Array, limit: number, classes: readonly Label[]): LabelRows {
  return flatLabels(Array.from(scores, (score) => classes[score > limit ? 1 : 0]!))
}

/** One column. */
export function columnOfRows({ rows, width, values }: NumberRows, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * width + j]!)
}

/** Columns of one number a row each, side by side. */
export function rowsOfColumns(columns: readonly ArrayLike<number>[], rows: number): NumberRows {
  const out = new Float64Array(rows * columns.length)
  for (const [j, column] of columns.entries())
    for (let row = 0; row < rows; row++) out[row * columns.length + j] = column[row]!
  return numberRows(out, rows, columns.length)
}

/** How far the second class is ahead of the first; as it is of more classes. */
export function differenceOfTwo(scores: NumberRows): NumberRows {
  if (scores.width !== 2) return scores
  const { values } = scores
  return flatNumbers(
    Float64Array.from({ length: scores.rows }, (_, row) => values[2 * row + 1]! - values[2 * row]!),
  )
}

/** The logarithm of the sum of the powers of each row, without overflow. */
export function logSumExp({ rows, width, values }: NumberRows): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    const own = values.subarray(row * width, (row + 1) * width)
    const most = own.reduce((all, value) => Math.max(all, value), -Infinity)
    if (!Number.isFinite(most)) return most
    return most + Math.log(own.reduce((sum, value) => sum + Math.exp(value - most), 0))
  })
}

/** Shares of 1 of logarithms. */
export function expNormalized(logs: NumberRows): NumberRows {
  const sums = logSumExp(logs)
  const { rows, width, values } = logs
  return numberRows(
    values.map((value, i) => Math.exp(value - sums[Math.floor(i / width)]!)),
    rows,
    width,
  )
}

/**
 * A score for each class of the scores of each pair of classes: votes, and as much less than one as breaks ties
 * (`_ovr_decision_function`). A pair votes for its second class where `isSecond`; its score is positive for that.
 */
export function scoresOfPairs(
  pairs: readonly { readonly isSecond: ArrayLike<number | boolean>; readonly score: Float64Array }[],
  rows: number,
  classes: number,
): NumberRows {
  const votes = new Float64Array(rows * classes)
  const sums = new Float64Array(rows * classes)
  let pair = 0
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++, pair++) {
      const { isSecond, score } = pairs[pair]!
      for (let row = 0; row < rows; row++) {
        votes[row * classes + (isSecond[row] ? j : i)]! += 1
        sums[row * classes + i]! -= score[row]!
        sums[row * classes + j]! += score[row]!
      }
    }
  }
  return numberRows(
    votes.map((vote, i) => vote + sums[i]! / (3 * (Math.abs(sums[i]!) + 1))),
    rows,
    classes,
  )
}
