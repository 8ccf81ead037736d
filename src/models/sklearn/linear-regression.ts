import type { Matrix } from 'ml-matrix'
import type { EstimatorClass } from './estimator.ts'
import { centre, solveLeastSquares } from './least-squares.ts'
import {
  type LinearState,
  linearState,
  regressorAttributes,
  regressorMethods,
  uncentred,
} from './linear-model.ts'
import { flag, numberFrom, withoutEffect } from './params.ts'
import { numericTarget } from './target.ts'

interface Params {
  fit_intercept: boolean
  copy_X: unknown
  tol: number
  n_jobs: unknown
  positive: boolean
}

/**
 * Ordinary least squares, of all solutions the one of smallest norm.
 * Directions whose singular value is at most `tol` times the largest count as absent: scikit-learn 1.9 hands `tol`
 * (1e-6) to `scipy.linalg.lstsq` as its `cond`, so nearly collinear columns share their coefficient.
 */
export const linearRegression: EstimatorClass<Params, LinearState, Matrix> = {
  name: 'LinearRegression',
  module: 'sklearn.linear_model',
  parameters: {
    fit_intercept: flag(true),
    copy_X: withoutEffect,
    tol: numberFrom(0, 1e-6),
    n_jobs: withoutEffect,
    positive: flag(false, (positive) => (positive ? 'coefficients may have either sign' : null)),
  },
  state: linearState,
  actions: ['fit', 'predict', 'score'],
  target: numericTarget,
  fit({ params, x, y }) {
    const centred = centre(x, y, params.fit_intercept)
    const coef = solveLeastSquares(centred.x, centred.y, (values) => {
      const cutOff = params.tol * (values[0] ?? 0)
      return values.map((value) => (value > cutOff ? 1 / value : 0))
    })
    return uncentred(coef, centred)
  },
  methods: (_params, state) => regressorMethods(state),
  learned: (_params, state) => regressorAttributes(state),
}
