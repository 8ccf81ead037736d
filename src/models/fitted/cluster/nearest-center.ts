import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { argmax, flatNumbers, numberRows } from '../results.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'

/** MeanShift, AffinityPropagation and Birch: the cluster of the nearest centre. */
export const nearestCenter: Family = {
  classes: ['AffinityPropagation', 'Birch', 'MeanShift'].map((name) => `sklearn.cluster.${name}`),
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const isBirch = state.shortName === 'Birch'
    const {
      rows: count,
      columns: width,
      values: centers,
    } = state.matrix(isBirch ? 'subcluster_centers_' : 'cluster_centers_')
    const labels = isBirch ? state.floats('subcluster_labels_') : undefined
    if (count === 0 || (labels && labels.length !== count))
      throw damagedState(state.shortName, 'cluster_centers_', 'centers')
    const distances = (x: Samples) => {
      const { values, rows } = finiteDense(x, state.shortName)
      const out = new Float64Array(rows * count)
      for (let i = 0; i < out.length; i++) {
        const [row, center] = [Math.floor(i / count), i % count]
        for (let j = 0; j < width; j++)
          out[i]! += (values[row * width + j]! - centers[center * width + j]!) ** 2
      }
      return out
    }
    return {
      type: 'clusterer',
      predict(x) {
        const nearest = argmax(
          numberRows(
            distances(x).map((distance) => -distance),
            x.rows,
            count,
          ),
        )
        return flatNumbers(Float64Array.from(nearest, (center) => labels?.[center] ?? center))
      },
      ...(isBirch && { transform: (x: Samples) => denseSamples(distances(x).map(Math.sqrt), x.rows, count) }),
    }
  },
}
