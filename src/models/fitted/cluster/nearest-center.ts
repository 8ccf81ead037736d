import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { squaredDistances } from '../matrices.ts'
import { argmin, flatNumbers } from '../results.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'

/** MeanShift, AffinityPropagation and Birch: the cluster of the nearest centre. */
export const nearestCenter: Family = {
  classes: ['AffinityPropagation', 'Birch', 'MeanShift'].map((name) => `sklearn.cluster.${name}`),
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const isBirch = state.shortName === 'Birch'
    const centres = state.matrix(isBirch ? 'subcluster_centers_' : 'cluster_centers_')
    const labels = isBirch ? state.floats('subcluster_labels_') : undefined
    if (centres.rows === 0 || (labels && labels.length !== centres.rows))
      throw damagedState(state.shortName, 'cluster_centers_', 'centers')
    const distances = (x: Samples) => squaredDistances(finiteDense(x, state.shortName), centres)
    return {
      type: 'clusterer',
      predict: (x) =>
        flatNumbers(
          Float64Array.from(
            argmin(distances(x), x.rows, centres.rows),
            (center) => labels?.[center] ?? center,
          ),
        ),
      ...(isBirch && {
        transform: (x: Samples) => denseSamples(distances(x).map(Math.sqrt), x.rows, centres.rows),
      }),
    }
  },
}
