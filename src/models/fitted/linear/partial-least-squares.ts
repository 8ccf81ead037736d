import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { times } from '../matrices.ts'
import { flatNumbers, numberRows } from '../results.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'
import { linearOf, linearScores } from './linear-scores.ts'

/** PLSRegression, PLSCanonical and CCA: along axes that tell most of the targets. */
export const partialLeastSquares: Family = {
  classes: ['CCA', 'PLSCanonical', 'PLSRegression'].map((name) => `sklearn.cross_decomposition.${name}`),
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    // 1.2 says `coef_` of its transpose.
    const linear = linearOf(state, state.has('_coef_') ? '_coef_' : 'coef_')
    const [mean, spread] = [state.floats('_x_mean'), state.floats('_x_std')]
    // Since 1.5 the coefficients hold the spread of the columns.
    const isScaled = state.minor < 5
    const isFlat = state.get('_predict_1d') === true
    const rotations = state.matrix('x_rotations_')
    const centred = (x: Samples, isDivided: boolean) => {
      const { rows, width, values } = finiteDense(x, state.shortName)
      const moved = values.map((value, i) => {
        const own = value - mean[i % width]!
        return isDivided ? own / spread[i % width]! : own
      })
      return denseSamples(moved, rows, width)
    }
    return {
      type: 'regressor',
      predict(x) {
        const values = linearScores(linear, centred(x, isScaled), state.shortName)
        return isFlat ? flatNumbers(values) : numberRows(values, x.rows, linear.targets)
      },
      transform(x) {
        return denseSamples(times(centred(x, true), rotations), x.rows, rotations.columns)
      },
    }
  },
}
