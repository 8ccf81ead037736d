import type { Matrix } from 'ml-matrix'
import type { PcaState } from './pca-state.ts'
import { valueError } from './value-error.ts'

/**
 * The mean log-likelihood of the rows under probabilistic PCA: a normal distribution with the explained variance
 * along the components and the noise variance across them (Bishop, Pattern Recognition and Machine Learning, 12.2.1).
 */
export function logLikelihood(x: Matrix, state: PcaState, whiten: boolean): number {
  const { components, explained_variance: explained, noise_variance: noise } = state
  // scikit-learn scales the components of a whitened PCA once more here; its answer is kept.
  const variances = whiten ? explained.map((variance) => variance * (variance - noise) + noise) : explained
  const across = x.columns - components.length
  if (variances.some((variance) => variance <= 0) || (across > 0 && noise === 0)) {
    throw valueError(
      'The likelihood is not defined, the fitted data has no variance in some direction: fit with more rows or a smaller "n_components"',
    )
  }
  const centred = x.clone().subRowVector(state.mean)
  let distance = 0
  for (let row = 0; row < x.rows; row++) {
    const rest = centred.getRow(row)
    components.forEach((component, i) => {
      const score = component.reduce((sum, loading, column) => sum + loading * centred.get(row, column), 0)
      distance += score ** 2 / variances[i]!
      component.forEach((loading, column) => {
        rest[column]! -= score * loading
      })
    })
    if (across > 0) distance += rest.reduce((sum, value) => sum + value ** 2, 0) / noise
  }
  const logDeterminant =
    variances.reduce((sum, variance) => sum + Math.log(variance), 0) +
    (across > 0 ? across * Math.log(noise) : 0)
  return -0.5 * (distance / x.rows + x.columns * Math.log(2 * Math.PI) + logDeterminant)
}
