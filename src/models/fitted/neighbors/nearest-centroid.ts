import { bestClasses, differenceOfTwo, expNormalized } from '../class-scores.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { type NumberRows, numberRows } from '../results.ts'
import { finiteDense, type Samples } from '../samples.ts'
import { metricOf } from './metrics.ts'

/** NearestCentroid: the class whose mean is nearest; since scikit-learn 1.6 with priors and chances. */
export const nearestCentroid: Family = {
  classes: ['sklearn.neighbors.NearestCentroid'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const classes = state.labels('classes_')
    const k = classes.length
    const { columns: width, values: centroids } = state.matrix('centroids_')
    const metric = metricOf(state)
    const distance = (a: Float64Array, b: Float64Array) => metric.distance(metric.reduced(a, b))
    const priors = state.has('class_prior_') ? state.floats('class_prior_') : undefined
    const isAlike = priors?.every((prior) => Math.abs(prior - 1 / k) <= 1e-8 + 1e-5 / k) ?? true
    const spread = priors
      ? state.floats('within_class_std_dev_').map((value) => (value === 0 ? 1 : value))
      : new Float64Array(width).fill(1)
    const scaled = (values: Float64Array) => values.map((value, i) => value / spread[i % width]!)
    const scaledCentroids = scaled(centroids)

    const each = (x: Samples, of: (row: Float64Array, c: number) => number): NumberRows => {
      const { rows, values } = finiteDense(x, state.shortName)
      const out = Float64Array.from({ length: rows * k }, (_, i) => {
        const row = Math.floor(i / k)
        return of(values.subarray(row * width, (row + 1) * width), i % k)
      })
      return numberRows(out, rows, k)
    }
    const scores = (x: Samples) =>
      each(x, (row, c) => {
        const far = distance(scaled(row), scaledCentroids.subarray(c * width, (c + 1) * width))
        return 2 * Math.log(priors?.[c] ?? 1) - far * far
      })
    return {
      type: 'classifier',
      classes,
      predict(x) {
        if (!isAlike) return bestClasses(scores(x), classes)
        return bestClasses(
          each(x, (row, c) => -distance(row, centroids.subarray(c * width, (c + 1) * width))),
          classes,
        )
      },
      ...(priors &&
        state.get('metric') === 'euclidean' && {
          predictProba: (x: Samples) => expNormalized(scores(x)),
          decisionFunction: (x: Samples) => differenceOfTwo(scores(x)),
        }),
    }
  },
}
