import { isObject } from '../../../pickle/value.ts'
import { notComputed } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { denseSamples, finiteDense } from '../samples.ts'

/** FeatureAgglomeration: the mean of columns that are alike. */
export const featureAgglomeration: Family = {
  classes: ['sklearn.cluster.FeatureAgglomeration'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const pooling = state.get('pooling_func') ?? null
    if (pooling === null || !isObject(pooling) || !/^numpy/.test(pooling.module) || pooling.name !== 'mean')
      throw notComputed('FeatureAgglomeration with a pooling_func of its own')
    const labels = state.integers('labels_')
    const count = labels.reduce((most, label) => Math.max(most, label + 1), 0)
    const sizes = new Float64Array(count)
    for (const label of labels) sizes[label]! += 1
    return {
      type: 'transformer',
      transform(x) {
        const { rows, width, values } = finiteDense(x, state.shortName)
        const out = new Float64Array(rows * count)
        for (const [i, value] of values.entries())
          out[Math.floor(i / width) * count + labels[i % width]!]! += value
        return denseSamples(
          out.map((sum, i) => sum / sizes[i % count]!),
          rows,
          count,
        )
      },
    }
  },
}
