import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { matrixIn, times, timesTransposed } from '../matrices.ts'
import { numberRows, outputRows } from '../results.ts'
import { denseSamples, type Samples } from '../samples.ts'
import type { NumberMatrix } from '../state.ts'
import { kernelMatrix, kernelOfSettings } from './pairwise.ts'

/** KernelRidge: a weighed sum of kernels with the fitted rows. */
export const kernelRidge: Family = {
  classes: ['sklearn.kernel_ridge.KernelRidge'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const fitted = matrixIn(state, 'X_fit_')
    const kernel = kernelOfSettings(state, fitted.columns)
    const { shape } = state.array('dual_coef_')
    const outputs = shape[1] ?? 1
    const weights: NumberMatrix = { rows: fitted.rows, columns: outputs, values: state.floats('dual_coef_') }
    return {
      type: 'regressor',
      predict(x) {
        const kernels = kernelMatrix(x, fitted, kernel, state.shortName)
        const values = times({ rows: x.rows, values: kernels }, weights)
        return shape.length === 1 ? outputRows(values, x.rows, 1) : numberRows(values, x.rows, outputs)
      },
    }
  },
}

/** KernelPCA: kernels with the fitted rows, centred as those were, along their axes. */
export const kernelPca: Family = {
  classes: ['sklearn.decomposition.KernelPCA'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const fitted = matrixIn(state, 'X_fit_')
    const kernel = kernelOfSettings(state, fitted.columns)
    const variances = state.floats('eigenvalues_')
    const { rows, columns, values } = state.matrix('eigenvectors_')
    const axes: NumberMatrix = {
      rows,
      columns,
      values: values.map((value, i) => {
        const variance = variances[i % columns]!
        return variance === 0 ? 0 : value / Math.sqrt(variance)
      }),
    }
    const centerer = state.part('_centerer')
    const [means, mean] = [centerer.floats('K_fit_rows_'), centerer.number('K_fit_all_')]
    return {
      type: 'transformer',
      transform(x) {
        const kernels = kernelMatrix(x, fitted, kernel, state.shortName)
        for (let row = 0; row < x.rows; row++) {
          const own = kernels.subarray(row * fitted.rows, (row + 1) * fitted.rows)
          const ownMean = own.reduce((sum, value) => sum + value, 0) / fitted.rows
          for (let i = 0; i < own.length; i++) own[i] = own[i]! - means[i]! - ownMean + mean
        }
        return denseSamples(times({ rows: x.rows, values: kernels }, axes), x.rows, columns)
      },
    }
  },
}

/** Nystroem: kernels with some of the fitted rows, whose products come near the kernel of all. */
export const nystroem: Family = {
  classes: ['sklearn.kernel_approximation.Nystroem'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const basis = matrixIn(state, 'components_')
    const kernel = kernelOfSettings(state, basis.columns)
    const weights = state.matrix('normalization_')
    return {
      type: 'transformer',
      transform(x: Samples) {
        const kernels = kernelMatrix(x, basis, kernel, state.shortName)
        return denseSamples(
          timesTransposed(denseSamples(kernels, x.rows, basis.rows), weights),
          x.rows,
          weights.rows,
        )
      },
    }
  },
}
