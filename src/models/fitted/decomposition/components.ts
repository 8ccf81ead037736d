import { ComputationError } from '../../../error.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { timesTransposed } from '../matrices.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** PCA, IncrementalPCA, TruncatedSVD and FastICA: rows along other axes. */
export const components: Family = {
  classes: ['FastICA', 'IncrementalPCA', 'PCA', 'TruncatedSVD'].map(
    (name) => `sklearn.decomposition.${name}`,
  ),
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const axes = state.matrix('components_')
    const isPca = state.shortName.endsWith('PCA')
    const isCentred = isPca || (state.shortName === 'FastICA' && state.get('whiten') !== false)
    const mean = isCentred && state.has('mean_') ? state.floats('mean_') : undefined
    const scales = isPca && state.boolean('whiten') ? deviations(state) : undefined
    const along = (x: Samples) => timesTransposed(mean ? centred(x, mean, state) : checked(x, state), axes)
    const own = state.shortName === 'PCA' ? distributionOf(state) : undefined
    return {
      type: 'transformer',
      transform(x) {
        const out = along(x)
        const values = scales ? out.map((value, i) => value / scales[i % axes.rows]!) : out
        return denseSamples(values, x.rows, axes.rows)
      },
      ...(own && { score: (x) => likelihood(own, centred(x, mean!, state), along(x)) }),
    }
  },
}

function checked(x: Samples, state: State): Samples {
  return x.type === 'sparse' ? x : finiteDense(x, state.shortName)
}

function centred(x: Samples, mean: Float64Array, state: State) {
  const { rows, width, values } = finiteDense(x, state.shortName)
  return denseSamples(
    values.map((value, i) => value - mean[i % width]!),
    rows,
    width,
  )
}

/** Never less than the rounding of 1. */
function deviations(state: State): Float64Array {
  return state.floats('explained_variance_').map((value) => Math.max(Math.sqrt(value), Number.EPSILON))
}

/** What a PCA takes its rows to be distributed like. */
interface Distribution {
  readonly variances: Float64Array
  readonly noise: number
  readonly isWhitened: boolean
}

function distributionOf(state: State): Distribution {
  return {
    variances: state.floats('explained_variance_'),
    noise: state.number('noise_variance_'),
    isWhitened: state.boolean('whiten'),
  }
}

/**
 * The mean logarithm of the likelihood of rows: a normal distribution along the axes, noise alike across them. Where it
 * whitens, scikit-learn's covariance has the variances twice.
 */
function likelihood(
  { variances, noise, isWhitened }: Distribution,
  x: ReturnType<typeof centred>,
  along: Float64Array,
): number {
  const rest = x.width - variances.length
  const factor = (value: number) => (isWhitened ? value : 1)
  const own = variances.map((value) => factor(value) * Math.max(value - noise, 0) + noise)
  const logDet =
    own.reduce((sum, value) => sum + Math.log(value), 0) + (rest > 0 ? rest * Math.log(noise) : 0)
  if (!Number.isFinite(logDet)) throw new ComputationError('LinAlgError', 'Singular matrix')
  let total = 0
  for (let row = 0; row < x.rows; row++) {
    let [length, inside, squares] = [0, 0, 0]
    for (let j = 0; j < x.width; j++) length += x.values[row * x.width + j]! ** 2
    for (const [i, variance] of own.entries()) {
      const square = along[row * own.length + i]! ** 2
      inside += square
      squares += square / variance
    }
    total += squares + (rest > 0 ? (length - inside) / noise : 0)
  }
  return -0.5 * (total / x.rows + x.width * Math.log(2 * Math.PI) + logDet)
}
