import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers } from '../results.ts'
import type { Samples } from '../samples.ts'
import { searchOf } from './search.ts'

/** LocalOutlierFactor of new rows: how much less dense it is around them than around their neighbors. */
export const localOutlierFactor: Family = {
  classes: ['sklearn.neighbors.LocalOutlierFactor'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const type = 'outlier-detector'
    // Without `novelty` it says of the fitted rows alone what they are.
    if (!state.boolean('novelty')) return { type }
    const search = searchOf(state, { nearest: state.number('n_neighbors_') })
    const density = state.floats('_lrd')
    const { columns, values } = state.matrix('_distances_fit_X_')
    const offset = state.number('offset_')
    const decide = (x: Samples) =>
      Float64Array.from(search(x), ({ places, distances }) => {
        const count = places.length
        const reach = distances.reduce(
          (sum, distance, i) => sum + Math.max(distance, values[(places[i]! + 1) * columns - 1]!),
          0,
        )
        const own = 1 / (reach / count + 1e-10)
        return -places.reduce((sum, place) => sum + density[place]! / own, 0) / count - offset
      })
    return {
      type,
      predict: (x) => flatNumbers(decide(x).map((score) => (score < 0 ? -1 : 1))),
      decisionFunction: (x) => flatNumbers(decide(x)),
    }
  },
}
