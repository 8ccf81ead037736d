import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers, numberRows } from '../results.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'
import { linearOf, linearScores } from './linear-scores.ts'

/** PLSRegression, PLSCanonical and CCA: along axes that tell most of the targets. */
export const partialLeastSquares: Family = {
  classes: ['CCA', 'PLSCanonical', 'PLSRegression'].map((name) => `sklearn.cross_decomposition.${name}`),
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const linear = linearOf(state)
    const [mean, spread] = [state.floats('_x_mean'), state.floats('_x_std')]
    // Since 1.5 the coefficients hold the spread of the columns.
    const isScaled = state.minor < 5
    const { columns: axes, values: rotations } = state.matrix('x_rotations_')
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
        return state.get('_predict_1d') === true
          ? flatNumbers(values)
          : numberRows(values, x.rows, linear.targets)
      },
      transform(x) {
        const { rows, width, values } = centred(x, true)
        const out = new Float64Array(rows * axes)
        for (let row = 0; row < rows; row++)
          for (let j = 0; j < width; j++)
            for (let axis = 0; axis < axes; axis++)
              out[row * axes + axis]! += values[row * width + j]! * rotations[j * axes + axis]!
        return denseSamples(out, rows, axes)
      },
    }
  },
}
