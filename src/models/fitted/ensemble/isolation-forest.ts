import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { damagedState } from '../errors.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers } from '../results.ts'
import type { Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { partsOf, treesOf } from '../tree/forests.ts'
import { leafOf, samplesOf, type Tree } from '../tree/tree.ts'
import { treeInput } from '../tree/tree-input.ts'

/** Rows that random splits set apart after few steps are outliers. */
export const isolationForest: Family = {
  classes: ['sklearn.ensemble.IsolationForest'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const trees = treesOf(state, false).map((tree, i) => onAllColumns(state, tree, i))
    const samples = partsOf(state, 'estimators_').map(samplesOf)
    const depths = trees.map((tree, i) => depthsOf(tree, samples[i]!))
    const offset = state.number('offset_')
    const usual = trees.length * averagePathLength(state.number('_max_samples'))
    const minor = Number(/^1\.(\d+)/.exec(state.version ?? '')?.[1] ?? 0)
    const decisions = (x: Samples): Float64Array => {
      const input = treeInput(x, state.shortName, minor >= 6)
      const sums = new Float64Array(x.rows)
      for (const [i, tree] of trees.entries()) {
        for (let row = 0; row < x.rows; row++)
          sums[row]! += depths[i]![leafOf(tree, input.values, row * input.width)]!
      }
      return sums.map((sum) => -(2 ** -(usual === 0 ? 1 : sum / usual)) - offset)
    }
    return {
      type: 'outlier-detector',
      decisionFunction: (x) => flatNumbers(decisions(x)),
      predict: (x) => flatNumbers(decisions(x).map((value) => (value < 0 ? -1 : 1))),
    }
  },
}

/** A tree of some columns as one that looks for them among all. */
function onAllColumns(state: State, tree: Tree, place: number): Tree {
  const features = numpyArray(state.items('estimators_features_')[place])?.integers()
  if (!features) throw damagedState(state.shortName, 'estimators_features_', 'columns')
  return { ...tree, feature: tree.feature.map((feature) => (feature < 0 ? feature : features[feature]!)) }
}

/** The steps to each node, and those that the rows which it holds would take on average. */
function depthsOf({ left, right }: Tree, samples: Int32Array): Float64Array {
  const depths = new Float64Array(left.length)
  for (let node = 0; node < left.length; node++) {
    if (left[node]! < 0) continue
    depths[left[node]!] = depths[node]! + 1
    depths[right[node]!] = depths[node]! + 1
  }
  return depths.map((depth, node) => (left[node]! < 0 ? depth + averagePathLength(samples[node]!) : depth))
}

const EULER_GAMMA = 0.5772156649015329

function averagePathLength(samples: number): number {
  if (samples <= 1) return 0
  if (samples === 2) return 1
  return 2 * (Math.log(samples - 1) + EULER_GAMMA) - (2 * (samples - 1)) / samples
}
