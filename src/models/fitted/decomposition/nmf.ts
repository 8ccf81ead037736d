import { notComputed, valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { timesTransposed } from '../matrices.ts'
import { type DenseSamples, dense, denseSamples, finiteDense } from '../samples.ts'
import type { NumberMatrix, State } from '../state.ts'
import { labelOf } from '../state.ts'
import { byCoordinates } from './nmf-coordinates.ts'
import { byMultiplication, type Penalties } from './nmf-multiplication.ts'

/** NMF and MiniBatchNMF: how much of each component a row has, none of it negative. */
export const nmf: Family = {
  classes: ['sklearn.decomposition.NMF', 'sklearn.decomposition.MiniBatchNMF'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const components = state.matrix('components_')
    const solve = solverOf(state, components)
    return {
      type: 'transformer',
      transform(x) {
        const given = x.type === 'sparse' ? dense(x) : finiteDense(x, state.shortName)
        if (given.values.some((value) => value < 0))
          throw valueError(`Negative values in data passed to ${state.shortName} (input X)`)
        return denseSamples(solve(given), x.rows, components.rows)
      },
    }
  },
}

function solverOf(state: State, components: NumberMatrix): (x: DenseSamples) => Float64Array {
  const isBatched = state.shortName === 'MiniBatchNMF'
  const penalties = penaltiesOf(state, components.columns)
  const tolerance = state.number('tol')
  const most = state.number(isBatched && state.has('transform_max_iter') ? 'transform_max_iter' : 'max_iter')
  if (!isBatched && state.oneOf('solver', ['cd', 'mu']) === 'cd') {
    const products = timesTransposed(
      denseSamples(components.values, components.rows, components.columns),
      components,
    )
    return (x) =>
      byCoordinates({
        products,
        targets: timesTransposed(x, components),
        rows: x.rows,
        penalties,
        tolerance,
        most,
      })
  }
  const beta = betaOf(state)
  return (x) => {
    if (beta <= 0 && x.values.includes(0)) {
      throw valueError(
        'When beta_loss <= 0 and X contains zeros, the solver may diverge. Please add small values to X, or use a positive beta_loss.',
      )
    }
    return byMultiplication(x, components, {
      beta,
      penalties,
      tolerance,
      most,
      stopsBy: isBatched ? 'change' : 'loss',
    })
  }
}

function penaltiesOf(state: State, columns: number): Penalties {
  const [alpha, ratio] = [state.number('alpha_W'), state.number('l1_ratio')]
  return { l1: columns * alpha * ratio, l2: columns * alpha * (1 - ratio) }
}

const LOSSES: Readonly<Record<string, number>> = { frobenius: 2, 'kullback-leibler': 1, 'itakura-saito': 0 }

function betaOf(state: State): number {
  const loss = state.get('beta_loss') ?? null
  if (typeof loss === 'string' && Object.hasOwn(LOSSES, loss)) return LOSSES[loss]!
  const number = Number(labelOf(loss))
  if (!Number.isFinite(number)) throw notComputed(`${state.shortName} with such a beta_loss`)
  return number
}
