import { valueError } from '../errors.ts'

/** What one target was and what was predicted of it: the better, the larger or the smaller, as its name says. */
export type TargetMeasure = (truth: Float64Array, predicted: Float64Array) => number

/** Measures of one target by scikit-learn's names of scorers, with their sign; of several targets their mean counts. */
export const REGRESSION: Readonly<Record<string, TargetMeasure>> = {
  neg_mean_absolute_error: (y, p) => -mean(off(y, p).map(Math.abs)),
  neg_mean_squared_error: (y, p) => -meanSquare(off(y, p)),
  neg_root_mean_squared_error: (y, p) => -Math.sqrt(meanSquare(off(y, p))),
  neg_median_absolute_error: (y, p) => -median(off(y, p).map(Math.abs)),
  neg_mean_absolute_percentage_error: (y, p) =>
    -mean(off(y, p).map((value, row) => Math.abs(value) / Math.max(Math.abs(y[row]!), Number.EPSILON))),
  neg_mean_squared_log_error: (y, p) => -meanSquare(off(logs(y), logs(p))),
  neg_root_mean_squared_log_error: (y, p) => -Math.sqrt(meanSquare(off(logs(y), logs(p)))),
  neg_max_error: maxError,
  max_error: maxError,
  neg_mean_poisson_deviance: (y, p) =>
    -2 * mean(y.map((value, row) => (value === 0 ? 0 : value * Math.log(value / p[row]!)) - value + p[row]!)),
  neg_mean_gamma_deviance: (y, p) =>
    -2 * mean(y.map((value, row) => Math.log(p[row]! / value) + value / p[row]! - 1)),
  explained_variance(y, p) {
    const [rest, all] = [variance(off(y, p)), variance(y)]
    if (rest === 0) return 1
    return all === 0 ? 0 : 1 - rest / all
  },
}

function maxError(y: Float64Array, p: Float64Array): number {
  return -off(y, p).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

function off(y: Float64Array, p: Float64Array): Float64Array {
  return y.map((value, row) => value - p[row]!)
}

function logs(values: Float64Array): Float64Array {
  if (values.some((value) => value <= -1)) {
    throw valueError(
      'Mean Squared Logarithmic Error cannot be used when targets contain values less than or equal to -1.',
    )
  }
  return values.map(Math.log1p)
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function meanSquare(values: Float64Array): number {
  return mean(values.map((value) => value * value))
}

function variance(values: Float64Array): number {
  const middle = mean(values)
  return meanSquare(values.map((value) => value - middle))
}

function median(values: Float64Array): number {
  const sorted = values.toSorted()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
