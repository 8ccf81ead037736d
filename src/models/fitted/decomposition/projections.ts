import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { timesTransposed } from '../matrices.ts'
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
    const { rows: inputs, columns: width, values: weights } = state.matrix('random_weights_')
    const offsets = state.floats('random_offset_')
    const scale = (2 / state.number('n_components')) ** 0.5
    return {
      type: 'transformer',
      transform(x) {
        const { rows, values } = finiteDense(x, state.shortName)
        const out = new Float64Array(rows * width)
        for (let row = 0; row < rows; row++)
          for (let i = 0; i < width; i++) {
            let sum = 0
            for (let j = 0; j < inputs; j++) sum += values[row * inputs + j]! * weights[j * width + i]!
            out[row * width + i] = Math.cos(sum + offsets[i]!) * scale
          }
        return denseSamples(out, rows, width)
      },
    }
  },
}
