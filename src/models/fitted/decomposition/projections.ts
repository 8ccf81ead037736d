import { valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { matrixIn, times, timesTransposed } from '../matrices.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'

/** Rows along axes that were drawn at random, or learnt from neighbors. */
export const randomProjection: Family = {
  classes: [
    'sklearn.neighbors.NeighborhoodComponentsAnalysis',
    'sklearn.random_projection.GaussianRandomProjection',
    'sklearn.random_projection.SparseRandomProjection',
  ],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const axes = matrixIn(state, 'components_')
    const checked = (x: Samples) => (x.type === 'sparse' ? x : finiteDense(x, state.shortName))
    return {
      type: 'transformer',
      transform: (x) => denseSamples(timesTransposed(checked(x), axes), x.rows, axes.rows),
    }
  },
}

/** RBFSampler and SkewedChi2Sampler: cosines of random sums, whose products come near the kernel. */
export const kernelSampler: Family = {
  classes: ['RBFSampler', 'SkewedChi2Sampler'].map((name) => `sklearn.kernel_approximation.${name}`),
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const weights = state.matrix('random_weights_')
    const offsets = state.floats('random_offset_')
    const scale = (2 / state.number('n_components')) ** 0.5
    const skew = state.shortName === 'SkewedChi2Sampler' ? state.number('skewedness') : undefined
    const given = (x: Samples) => {
      const numbers = finiteDense(x, state.shortName)
      if (skew === undefined) return numbers
      if (numbers.values.some((value) => value <= -skew))
        throw valueError('X may not contain entries smaller than -skewedness.')
      return { ...numbers, values: numbers.values.map((value) => Math.log(value + skew)) }
    }
    return {
      type: 'transformer',
      transform(x) {
        const { columns } = weights
        const sums = times(given(x), weights)
        const cosines = sums.map((sum, i) => Math.cos(sum + offsets[i % columns]!) * scale)
        return denseSamples(cosines, x.rows, columns)
      },
    }
  },
}
