import { expNormalized, logSumExp } from '../class-scores.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { digamma } from '../gamma-functions.ts'
import { arraysIn } from '../matrices.ts'
import { argmax, flatNumbers, type NumberRows, numberRows } from '../results.ts'
import { finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** GaussianMixture and BayesianGaussianMixture: the normal distribution of several that a row is most likely of. */
export const gaussianMixture: Family = {
  classes: ['sklearn.mixture.BayesianGaussianMixture', 'sklearn.mixture.GaussianMixture'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const joint = jointOf(state)
    return {
      type: 'clusterer',
      predict: (x) => flatNumbers(Float64Array.from(argmax(joint(x)))),
      predictProba: (x) => expNormalized(joint(x)),
      score: (x) => logSumExp(joint(x)).reduce((sum, value) => sum + value, 0) / x.rows,
    }
  },
}

/** The logarithm of the joint chance of a row and each distribution. */
function jointOf(state: State): (x: Samples) => NumberRows {
  const type = state.oneOf('covariance_type', ['full', 'tied', 'diag', 'spherical'])
  const { rows: k, columns: width, values: means } = state.matrix('means_')
  const weights =
    state.shortName === 'GaussianMixture'
      ? state.floats('weights_').map(Math.log)
      : expectedLogWeights(state, width)
  const factors = state.floats('precisions_cholesky_')
  const size = width * width
  /** One column of the triangular factor of a distribution's precision. */
  const factor = (c: number, from: number, to: number): number => {
    switch (type) {
      case 'full':
        return factors[c * size + from * width + to]!
      case 'tied':
        return factors[from * width + to]!
      case 'diag':
        return from === to ? factors[c * width + to]! : 0
      case 'spherical':
        return from === to ? factors[c]! : 0
    }
  }
  const isTriangular = type === 'full' || type === 'tied'
  const constants = Float64Array.from({ length: k }, (_, c) => {
    let sum = 0
    for (let j = 0; j < width; j++) sum += Math.log(factor(c, j, j))
    return sum - 0.5 * width * Math.log(2 * Math.PI) + weights[c]!
  })
  return (x) => {
    const { rows, values } = finiteDense(x, state.shortName)
    const out = new Float64Array(rows * k)
    for (let i = 0; i < out.length; i++) {
      const [row, c] = [Math.floor(i / k), i % k]
      let squares = 0
      for (let to = 0; to < width; to++) {
        let sum = 0
        for (let from = isTriangular ? 0 : to; from <= to; from++)
          sum += (values[row * width + from]! - means[c * width + from]!) * factor(c, from, to)
        squares += sum * sum
      }
      out[i] = constants[c]! - 0.5 * squares
    }
    return numberRows(out, rows, k)
  }
}

/**
 * What the logarithms of the weights are expected to be, with what the uncertain precision and mean of each distribution
 * take from all its rows alike (`_estimate_log_weights` and `_estimate_log_prob` of scikit-learn).
 */
function expectedLogWeights(state: State, width: number): Float64Array {
  // One for all where they share their covariance.
  const isShared = state.get('covariance_type') === 'tied'
  const freedoms = isShared ? undefined : state.floats('degrees_of_freedom_')
  const shared = isShared ? state.number('degrees_of_freedom_') : 0
  const certainty = state.floats('mean_precision_')
  return logWeights(state).map((weight, c) => {
    const freedom = freedoms?.[c] ?? shared
    let spread = width * Math.log(2)
    for (let j = 0; j < width; j++) spread += digamma(0.5 * (freedom - j))
    return weight - 0.5 * width * Math.log(freedom) + 0.5 * (spread - width / certainty[c]!)
  })
}

function logWeights(state: State): Float64Array {
  const kind = state.oneOf('weight_concentration_prior_type', ['dirichlet_process', 'dirichlet_distribution'])
  if (kind === 'dirichlet_distribution') {
    const concentration = state.floats('weight_concentration_')
    const all = digamma(concentration.reduce((sum, value) => sum + value, 0))
    return concentration.map((value) => digamma(value) - all)
  }
  const [a, b] = arraysIn(state, 'weight_concentration_')
  if (!a || b?.length !== a.length) throw damagedState(state.shortName, 'weight_concentration_', 'arrays')
  // What sticks are left of for each, broken one after the other.
  let before = 0
  return a.map((value, c) => {
    const both = digamma(value + b[c]!)
    const weight = digamma(value) - both + before
    before += digamma(b[c]!) - both
    return weight
  })
}
