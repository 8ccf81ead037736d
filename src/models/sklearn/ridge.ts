import type { Matrix } from 'ml-matrix'
import { z } from 'zod'
import type { EstimatorClass } from './estimator.ts'
import { centre, solveLeastSquares } from './least-squares.ts'
import {
  type LinearState,
  linearState,
  regressorAttributes,
  regressorMethods,
  uncentred,
} from './linear-model.ts'
import { choice, flag, numberFrom, parameter, randomState, withoutEffect } from './params.ts'
import { numericTarget } from './target.ts'
import { valueError } from './value-error.ts'

interface Params {
  alpha: number | number[]
  fit_intercept: boolean
  copy_X: unknown
  max_iter: unknown
  tol: number
  solver: (typeof SOLVERS)[number]
  positive: boolean
  random_state: number | null
}

const SOLVERS = ['auto', 'svd', 'cholesky', 'lsqr', 'sparse_cg', 'sag', 'saga', 'lbfgs'] as const

/** Below this a singular value counts as zero: what scikit-learn's solver "svd" does, which matters for alpha 0. */
const SMALLEST = 1e-15

/**
 * Least squares with an L2 penalty of `alpha` on the coefficients, not on the intercept.
 * Every solver stands for the same minimum, which is found through the singular values: as exact as scikit-learn's
 * "svd", more so than its "cholesky", and without the early stop of its iterative ones.
 */
export const ridge: EstimatorClass<Params, LinearState, Matrix> = {
  name: 'Ridge',
  module: 'sklearn.linear_model',
  parameters: {
    alpha: parameter(
      z.union([z.number().min(0), z.array(z.number().min(0)).min(1)]),
      'a number of 0 or more, or a list of them, one for each target',
      1,
    ),
    fit_intercept: flag(true),
    copy_X: withoutEffect,
    max_iter: withoutEffect,
    tol: numberFrom(0, 1e-4),
    solver: choice(SOLVERS, 'auto', (solver) =>
      solver === 'lbfgs' ? 'it is the solver of "positive"' : null,
    ),
    positive: flag(false, (positive) => (positive ? 'coefficients may have either sign' : null)),
    random_state: randomState,
  },
  state: linearState,
  actions: ['fit', 'predict', 'score'],
  target: numericTarget,
  fit({ params, x, y }) {
    const alphas = penalties(params.alpha, y.columns)
    const centred = centre(x, y, params.fit_intercept)
    const coef = solveLeastSquares(centred.x, centred.y, (values, target) =>
      values.map((value) => (value > SMALLEST ? value / (value * value + alphas[target]!) : 0)),
    )
    return uncentred(coef, centred)
  },
  methods: (_params, state) => regressorMethods(state),
  learned: (_params, state) => regressorAttributes(state),
}

function penalties(alpha: number | number[], targets: number): readonly number[] {
  if (typeof alpha === 'number') return new Array<number>(targets).fill(alpha)
  if (alpha.length === targets) return alpha
  if (alpha.length === 1) return new Array<number>(targets).fill(alpha[0]!)
  throw valueError(
    `Parameter "alpha" of Ridge has ${alpha.length} penalties for ${targets} target columns, give one number or one for each`,
  )
}
