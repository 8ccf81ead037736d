import type { Matrix } from 'ml-matrix'

/**
 * The mean of each column, in two passes: the second adds the mean of what the first one left over, which keeps the
 * last digits of columns that lie far from zero.
 */
export function columnMeans(x: Matrix): number[] {
  const means = new Array<number>(x.columns)
  for (let column = 0; column < x.columns; column++) {
    let sum = 0
    for (let row = 0; row < x.rows; row++) sum += x.get(row, column)
    const first = sum / x.rows
    let rest = 0
    for (let row = 0; row < x.rows; row++) rest += x.get(row, column) - first
    means[column] = first + rest / x.rows
  }
  return means
}
