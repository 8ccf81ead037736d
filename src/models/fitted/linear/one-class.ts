import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers } from '../results.ts'
import type { Samples } from '../samples.ts'
import { linearScores } from './linear-scores.ts'

/** A plane that keeps most rows on its positive side. */
export const linearOneClass: Family = {
  classes: ['sklearn.linear_model.SGDOneClassSVM'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const coef = state.floats('coef_')
    const intercept = state.floats('offset_').map((offset) => -offset)
    const linear = { targets: 1, features: coef.length, coef, intercept }
    const decisions = (x: Samples) => linearScores(linear, x, state.shortName)
    return {
      type: 'outlier-detector',
      decisionFunction: (x) => flatNumbers(decisions(x)),
      predict: (x) => flatNumbers(decisions(x).map((value) => (value >= 0 ? 1 : -1))),
    }
  },
}
