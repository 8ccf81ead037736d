import type { Matrix } from 'ml-matrix'
import { z } from 'zod'
import { columnMeans } from './column-means.ts'
import type { EstimatorClass } from './estimator.ts'
import { flag, withoutEffect } from './params.ts'
import { float, vector } from './state.ts'
import { noTarget } from './target.ts'

interface Params {
  copy: unknown
  with_mean: boolean
  with_std: boolean
}

/** `var` is the mean squared distance from the mean (ddof 0), as scikit-learn has it. */
const state = z.object({ mean: vector, var: vector, n_samples_seen: float })

type State = z.infer<typeof state>

/** Shifts each column to mean 0 and divides it by its standard deviation; a constant column is not divided. */
export const standardScaler: EstimatorClass<Params, State, null> = {
  name: 'StandardScaler',
  module: 'sklearn.preprocessing',
  parameters: { copy: withoutEffect, with_mean: flag(true), with_std: flag(true) },
  state,
  actions: ['fit', 'partial_fit', 'transform', 'fit_transform'],
  target: noTarget,
  fit: ({ x }) => statistics(x),
  partialFit: (_params, seen, x) => (seen === null ? statistics(x) : merge(seen, statistics(x))),
  methods(params, fitted) {
    const scale = params.with_std ? scales(fitted) : null
    return {
      transform(x) {
        const scaled = x.clone()
        if (params.with_mean) scaled.subRowVector(fitted.mean)
        if (scale) scaled.divRowVector(scale)
        return scaled
      },
    }
  },
  learned: (params, fitted) => (params.with_std ? { scale: scales(fitted) } : { scale: null, var: null }),
}

function statistics(x: Matrix): State {
  const mean = columnMeans(x)
  const variance = mean.map((centre, column) => {
    let squares = 0
    let rest = 0
    for (let row = 0; row < x.rows; row++) {
      const distance = x.get(row, column) - centre
      squares += distance * distance
      rest += distance
    }
    // The rounding of the mean, taken out again (Chan, Golub and LeVeque 1983, eq. 1.7).
    return (squares - (rest * rest) / x.rows) / x.rows
  })
  return { mean, var: variance, n_samples_seen: x.rows }
}

/** The statistics of both batches together (Chan, Golub and LeVeque 1983, eq. 2.1). */
function merge(a: State, b: State): State {
  const rows = a.n_samples_seen + b.n_samples_seen
  const share = b.n_samples_seen / rows
  const steps = a.mean.map((mean, column) => b.mean[column]! - mean)
  return {
    mean: a.mean.map((mean, column) => mean + steps[column]! * share),
    var: a.var.map(
      (variance, column) =>
        (variance * a.n_samples_seen + b.var[column]! * b.n_samples_seen) / rows +
        steps[column]! ** 2 * share * (1 - share),
    ),
    n_samples_seen: rows,
  }
}

/** Standard deviations, 1 where the variance is within the rounding error of a constant column. */
function scales({ mean, var: variances, n_samples_seen: rows }: State): number[] {
  return variances.map((variance, column) => {
    const rounding = rows * Number.EPSILON * variance + (rows * mean[column]! * Number.EPSILON) ** 2
    return variance <= rounding ? 1 : Math.sqrt(variance)
  })
}
