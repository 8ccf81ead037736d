import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers, numberRows } from '../results.ts'
import { linearOf, linearScores } from './linear-scores.ts'

/** Linear models whose prediction is a plane. */
export const linearRegressors: Family = {
  classes: [
    'ARDRegression',
    'BayesianRidge',
    'ElasticNet',
    'ElasticNetCV',
    'HuberRegressor',
    'Lars',
    'LarsCV',
    'Lasso',
    'LassoCV',
    'LassoLars',
    'LassoLarsCV',
    'LassoLarsIC',
    'LinearRegression',
    'MultiTaskElasticNet',
    'MultiTaskElasticNetCV',
    'MultiTaskLasso',
    'MultiTaskLassoCV',
    'OrthogonalMatchingPursuit',
    'OrthogonalMatchingPursuitCV',
    'PassiveAggressiveRegressor',
    'QuantileRegressor',
    'Ridge',
    'RidgeCV',
    'SGDRegressor',
    'TheilSenRegressor',
  ]
    .map((name) => `sklearn.linear_model.${name}`)
    .concat('sklearn.svm.LinearSVR'),
  versions: KNOWN_VERSIONS,
  make(state) {
    const linear = linearOf(state)
    const isFlat = state.array('coef_').shape.length === 1 || FLAT.has(state.shortName)
    return {
      type: 'regressor',
      predict(x) {
        const values = linearScores(linear, x, state.shortName)
        return isFlat ? flatNumbers(values) : numberRows(values, x.rows, linear.targets)
      },
    }
  },
}

/** Those that flatten what they predict whatever form their coefficients have. */
const FLAT: ReadonlySet<string> = new Set(['LinearSVR', 'PassiveAggressiveRegressor', 'SGDRegressor'])
