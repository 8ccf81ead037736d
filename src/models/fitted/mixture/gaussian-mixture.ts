import { expNormalized, logSumExp } from '../class-scores.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { argmax, flatNumbers, type NumberRows, numberRows } from '../results.ts'
import { finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** GaussianMixture: the normal distribution of several that a row is most likely of. */
export const gaussianMixture: Family = {
  classes: ['sklearn.mixture.GaussianMixture'],
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
  const weights = state.floats('weights_')
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
    return sum - 0.5 * width * Math.log(2 * Math.PI) + Math.log(weights[c]!)
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
