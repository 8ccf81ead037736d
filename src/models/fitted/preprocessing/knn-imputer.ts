import { valueError } from '../errors.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { dense, denseSamples } from '../samples.ts'
import { beside } from '../sparse.ts'
import { indicatorOf, missingOf } from './imputers.ts'

/** KNNImputer: a missing value becomes the mean of the nearest fitted rows that have one there. */
export const knnImputer: Family = {
  classes: ['sklearn.impute.KNNImputer'],
  versions: KNOWN_VERSIONS,
  make(state, making) {
    state.oneOf('metric', ['nan_euclidean'])
    const weights = state.oneOf('weights', ['uniform', 'distance'])
    const isMissing = missingOf(state)
    const fitted = state.matrix('_fit_X')
    const gaps = state.floats('_mask_fit_X')
    const valid = state.floats('_valid_mask')
    const isKeeping = state.get('keep_empty_features') === true
    const most = state.number('n_neighbors')
    const indicator = indicatorOf(state, making)
    const { columns: width } = fitted
    const values = fitted.values.map((value, i) => (gaps[i] ? Number.NaN : value))
    const means = Array.from({ length: width }, (_, j) => columnMean(values, width, j))

    const impute = (row: Float64Array, j: number): number => {
      const donors: { distance: number; value: number }[] = []
      for (let i = 0; i < fitted.rows; i++) {
        const value = values[i * width + j]!
        if (Number.isNaN(value)) continue
        donors.push({ distance: distance(row, values.subarray(i * width, (i + 1) * width)), value })
      }
      if (donors.every((donor) => Number.isNaN(donor.distance))) return means[j]!
      const nearest = donors
        .map((donor) => ({ ...donor, rank: Number.isNaN(donor.distance) ? Infinity : donor.distance }))
        .sort((a, b) => a.rank - b.rank)
        .slice(0, most)
      const hasZero = nearest.some((donor) => donor.distance === 0)
      let [sum, total] = [0, 0]
      for (const { distance: far, value } of nearest) {
        const weight =
          weights === 'uniform' ? 1 : Number.isNaN(far) ? 0 : hasZero ? Number(far === 0) : 1 / far
        sum += weight * value
        total += weight
      }
      return sum / total
    }

    return {
      type: 'transformer',
      transform(x) {
        const given = dense(x)
        if (given.values.some((value) => value === Infinity || value === -Infinity))
          throw valueError("Input X contains infinity or a value too large for dtype('float64').")
        const rows = given.values.map((value) => (isMissing(value) ? Number.NaN : value))
        const kept = Array.from({ length: width }, (_, j) => j).filter((j) => isKeeping || valid[j])
        const out = new Float64Array(x.rows * kept.length)
        for (let i = 0; i < out.length; i++) {
          const j = kept[i % kept.length]!
          const row = rows.subarray(Math.floor(i / kept.length) * width).subarray(0, width)
          out[i] = !valid[j] ? 0 : Number.isNaN(row[j]!) ? impute(row, j) : row[j]!
        }
        return beside([denseSamples(out, x.rows, kept.length), ...indicator(x)], x.rows, false)
      },
    }
  },
}

/** Of the coordinates that both have, scaled up to all; NaN where they share none. */
function distance(a: Float64Array, b: Float64Array): number {
  let [sum, shared] = [0, 0]
  for (let j = 0; j < a.length; j++) {
    const difference = a[j]! - b[j]!
    if (Number.isNaN(difference)) continue
    sum += difference * difference
    shared += 1
  }
  return shared === 0 ? Number.NaN : Math.sqrt((sum * a.length) / shared)
}

function columnMean(values: Float64Array, width: number, j: number): number {
  let [sum, count] = [0, 0]
  for (let i = j; i < values.length; i += width) {
    if (Number.isNaN(values[i]!)) continue
    sum += values[i]!
    count += 1
  }
  return sum / count
}
