import { isObject, type PickleValue } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { squaredDistances } from '../matrices.ts'
import { argmin, flatNumbers } from '../results.ts'
import { type DenseSamples, denseSamples, finiteDense, type Samples } from '../samples.ts'
import { State } from '../state.ts'

/** KMeans, MiniBatchKMeans and BisectingKMeans: the nearest of some centres. */
export const kMeans: Family = {
  classes: ['KMeans', 'MiniBatchKMeans', 'BisectingKMeans'].map((name) => `sklearn.cluster.${name}`),
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const centres = state.matrix('cluster_centers_')
    const { rows: k, columns: width } = centres
    const half = state.shortName === 'BisectingKMeans' ? bisecting(state) : undefined
    const given = (x: Samples) => finiteDense(x, state.shortName)
    const nearest = (x: DenseSamples, distances: () => Float64Array) =>
      half
        ? Int32Array.from({ length: x.rows }, (_, row) =>
            half(x.values.subarray(row * width, (row + 1) * width)),
          )
        : argmin(distances(), x.rows, k)
    return {
      type: 'clusterer',
      predict(x) {
        const own = given(x)
        return flatNumbers(Float64Array.from(nearest(own, () => squaredDistances(own, centres))))
      },
      transform: (x) => denseSamples(squaredDistances(given(x), centres).map(Math.sqrt), x.rows, k),
      score(x) {
        const own = given(x)
        const distances = squaredDistances(own, centres)
        return -nearest(own, () => distances).reduce((sum, c, row) => sum + distances[row * k + c]!, 0)
      },
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
