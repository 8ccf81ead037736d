import { isObject, type PickleValue } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers } from '../results.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'
import { State } from '../state.ts'

/** KMeans, MiniBatchKMeans and BisectingKMeans: the nearest of some centres. */
export const kMeans: Family = {
  classes: ['KMeans', 'MiniBatchKMeans', 'BisectingKMeans'].map((name) => `sklearn.cluster.${name}`),
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const { rows: k, columns: width, values: centres } = state.matrix('cluster_centers_')
    const squared = (row: Float64Array, c: number) => {
      let sum = 0
      for (let j = 0; j < width; j++) sum += (row[j]! - centres[c * width + j]!) ** 2
      return sum
    }
    const nearest =
      state.shortName === 'BisectingKMeans'
        ? bisecting(state)
        : (row: Float64Array) => {
            let best = 0
            for (let c = 1; c < k; c++) if (squared(row, c) < squared(row, best)) best = c
            return best
          }
    const rowsOf = (x: Samples) => {
      const { values } = finiteDense(x, state.shortName)
      return Array.from({ length: x.rows }, (_, row) => values.subarray(row * width, (row + 1) * width))
    }
    return {
      type: 'clusterer',
      predict: (x) => flatNumbers(Float64Array.from(rowsOf(x), nearest)),
      transform(x) {
        const distances = rowsOf(x).flatMap((row) =>
          Array.from({ length: k }, (_, c) => Math.sqrt(squared(row, c))),
        )
        return denseSamples(Float64Array.from(distances), x.rows, k)
      },
      score: (x) => -rowsOf(x).reduce((sum, row) => sum + squared(row, nearest(row)), 0),
    }
  },
}

interface Split {
  readonly label: number
  readonly halves: readonly { readonly centre: Float64Array; readonly next: Split }[]
}

/** Down a tree of halves, to the nearer centre of each two. */
function bisecting(state: State): (row: Float64Array) => number {
  const mean = state.has('_X_mean') ? state.floats('_X_mean') : undefined
  const root = splitOf(state, state.get('_bisecting_tree'), mean, 0)
  return (row) => {
    let split = root
    while (split.halves.length > 0) {
      const [left, right] = split.halves.map(({ centre }) =>
        centre.reduce((sum, value, j) => sum + (row[j]! - value) ** 2, 0),
      )
      split = split.halves[right! < left! ? 1 : 0]!.next
    }
    return split.label
  }
}

function splitOf(
  owner: State,
  value: PickleValue | undefined,
  mean: Float64Array | undefined,
  depth: number,
): Split {
  if (value === undefined || !isObject(value) || depth > 1000)
    throw damagedState(owner.shortName, '_bisecting_tree', 'tree')
  const node = new State(value)
  const sides = node.has('left') ? ['left', 'right'] : []
  return {
    label: node.has('label') ? node.number('label') : -1,
    halves: sides.map((side) => ({
      centre: node
        .part(side)
        .floats('center')
        .map((at, j) => at + (mean?.[j] ?? 0)),
      next: splitOf(owner, node.get(side), mean, depth + 1),
    })),
  }
}
