import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { timesTransposed } from '../matrices.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'
import type { NumberMatrix } from '../state.ts'

/** FactorAnalysis: what the hidden factors of a row are expected to be. */
export const factorAnalysis: Family = {
  classes: ['sklearn.decomposition.FactorAnalysis'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const components = state.matrix('components_')
    const { rows: k, columns: width } = components
    const noise = state.floats('noise_variance_')
    const mean = state.floats('mean_')
    const weighed: NumberMatrix = {
      ...components,
      values: components.values.map((value, i) => value / noise[i % width]!),
    }
    // The inverse covariance of the factors once a row is seen: of 1 and the weighed components by themselves.
    const certainty = timesTransposed(denseSamples(weighed.values, k, width), components)
    for (let i = 0; i < k; i++) certainty[i * k + i]! += 1
    const root = cholesky(certainty, k)
    const centred = (x: Samples) => {
      const { rows, values } = finiteDense(x, state.shortName)
      return denseSamples(
        values.map((value, i) => value - mean[i % width]!),
        rows,
        width,
      )
    }
    const logDet =
      noise.reduce((sum, value) => sum + Math.log(value), 0) +
      2 *
        Array.from({ length: k }, (_, i) => Math.log(root[i * k + i]!)).reduce((sum, value) => sum + value, 0)
    return {
      type: 'transformer',
      transform(x) {
        const along = timesTransposed(centred(x), weighed)
        for (let row = 0; row < x.rows; row++) solve(root, k, along.subarray(row * k, (row + 1) * k))
        return denseSamples(along, x.rows, k)
      },
      // The mean logarithm of the likelihood of rows.
      score(x) {
        const given = centred(x)
        const along = timesTransposed(given, weighed)
        const factors = along.slice()
        for (let row = 0; row < x.rows; row++) solve(root, k, factors.subarray(row * k, (row + 1) * k))
        const squares = given.values.reduce((sum, value, i) => sum + value ** 2 / noise[i % width]!, 0)
        const known = factors.reduce((sum, value, i) => sum + value * along[i]!, 0)
        return -0.5 * ((squares - known) / x.rows + width * Math.log(2 * Math.PI) + logDet)
      },
    }
  },
}

/** The lower triangle whose product with itself is the matrix. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const root = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j]!
      for (let t = 0; t < j; t++) rest -= root[i * n + t]! * root[j * n + t]!
      root[i * n + j] = i === j ? Math.sqrt(rest) : rest / root[j * n + j]!
    }
  }
  return root
}

/** Solves the system of that root in place. */
function solve(root: Float64Array, n: number, values: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < i; t++) values[i]! -= root[i * n + t]! * values[t]!
    values[i]! /= root[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let t = i + 1; t < n; t++) values[i]! -= root[t * n + i]! * values[t]!
    values[i]! /= root[i * n + i]!
  }
}
