import { bestClasses } from '../class-scores.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { kernelMatrix, pairKernel } from '../kernel/pairwise.ts'
import { times } from '../matrices.ts'
import { searchOf } from '../neighbors/search.ts'
import { normalizeRows } from '../probabilities.ts'
import { numberRows } from '../results.ts'
import type { Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** LabelPropagation and LabelSpreading: the classes that the fitted rows came to have, by how near they are. */
export const labelPropagation: Family = {
  classes: ['sklearn.semi_supervised.LabelPropagation', 'sklearn.semi_supervised.LabelSpreading'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const classes = state.labels('classes_')
    const shares = state.matrix('label_distributions_')
    const near = state.oneOf('kernel', ['knn', 'rbf']) === 'knn' ? ofNeighbors(state) : ofKernel(state)
    const chances = (x: Samples) =>
      normalizeRows(numberRows(times({ rows: x.rows, values: near(x) }, shares), x.rows, shares.columns))
    return {
      type: 'classifier',
      classes,
      predict: (x) => bestClasses(chances(x), classes),
      predictProba: chances,
    }
  },
}

/** How near each fitted row is to each row. */
function ofKernel(state: State): (x: Samples) => Float64Array {
  const fitted = state.matrix('X_')
  const kernel = pairKernel(state, 'rbf', { gamma: state.number('gamma'), degree: 3, coef0: 1 })
  return (x) => kernelMatrix(x, fitted, kernel, state.shortName)
}

/** 1 of the nearest ones. */
function ofNeighbors(state: State): (x: Samples) => Float64Array {
  const count = state.matrix('X_').rows
  const inner = state.part('nn_fit')
  const search = searchOf(inner, { nearest: inner.number('n_neighbors') })
  return (x) => {
    const out = new Float64Array(x.rows * count)
    for (const [row, { places }] of search(x).entries())
      for (const place of places) out[row * count + place] = 1
    return out
  }
}
