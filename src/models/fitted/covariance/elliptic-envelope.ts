import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers } from '../results.ts'
import { finiteDense, type Samples } from '../samples.ts'
import { scoreOfTargets } from '../score.ts'

/** EllipticEnvelope: what is far from the middle, measured by the covariance, is an outlier. */
export const ellipticEnvelope: Family = {
  classes: ['sklearn.covariance.EllipticEnvelope'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const middle = state.floats('location_')
    const precision = state.matrix('precision_').values
    const offset = state.number('offset_')
    const decide = (x: Samples) => {
      const { rows, width, values } = finiteDense(x, state.shortName)
      return Float64Array.from({ length: rows }, (_, row) => {
        const away = middle.map((at, j) => values[row * width + j]! - at)
        let square = 0
        for (let i = 0; i < width; i++)
          for (let j = 0; j < width; j++) square += away[i]! * precision[i * width + j]! * away[j]!
        return -square - offset
      })
    }
    const fitted: Fitted = {
      type: 'outlier-detector',
      decisionFunction: (x) => flatNumbers(decide(x)),
      predict: (x) => flatNumbers(decide(x).map((value) => (value >= 0 ? 1 : -1))),
    }
    return {
      ...fitted,
      score: (x, y) => scoreOfTargets({ ...fitted, type: 'classifier' }, x, y, state.shortName),
    }
  },
}
