import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { times, timesTransposed } from '../matrices.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'

/** GaussianRandomProjection: rows along axes that were drawn at random. */
export const randomProjection: Family = {
  classes: ['sklearn.random_projection.GaussianRandomProjection'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const axes = state.matrix('components_')
    const checked = (x: Samples) => (x.type === 'sparse' ? x : finiteDense(x, state.shortName))
    return {
      type: 'transformer',
      transform: (x) => denseSamples(timesTransposed(checked(x), axes), x.rows, axes.rows),
    }
  },
}

/** RBFSampler: cosines of random sums, whose products come near the kernel. */
export const kernelSampler: Family = {
  classes: ['sklearn.kernel_approximation.RBFSampler'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const weights = state.matrix('random_weights_')
    const offsets = state.floats('random_offset_')
    const scale = (2 / state.number('n_components')) ** 0.5
    return {
      type: 'transformer',
      transform(x) {
        const { columns } = weights
        const sums = times(finiteDense(x, state.shortName), weights)
        const cosines = sums.map((sum, i) => Math.cos(sum + offsets[i % columns]!) * scale)
        return denseSamples(cosines, x.rows, columns)
      },
    }
  },
}
