import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import type { State } from '../state.ts'
import { type Tree, treeOf, valuesOf } from './tree.ts'
import { fittedByLeaves } from './tree-classes.ts'
import { type TreeInput, takesMissing, treeInput } from './tree-input.ts'

const regressors = ['sklearn.tree.DecisionTreeRegressor', 'sklearn.tree.ExtraTreeRegressor']

/** One tree. */
export const decisionTrees: Family = {
  classes: [...regressors, 'sklearn.tree.DecisionTreeClassifier', 'sklearn.tree.ExtraTreeClassifier'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const isClassifier = !regressors.includes(state.className)
    const read = treeOf(state)
    const tree = isClassifier && !hasFractions(state) ? normalized(read) : read
    const missing = takesMissing(state)
    return fittedByLeaves(state, isClassifier, tree, (x) =>
      sumOfLeaves([tree], treeInput(x, state.shortName, missing)),
    )
  },
}

/** Whether the values of a classifier's nodes add up to 1: since 1.4 they are fractions of weights, before weights. */
export function hasFractions(state: State): boolean {
  return state.minor >= 4
}

/** The tree with values that add up to 1 for each output. */
export function normalized(tree: Tree): Tree {
  const values = Float64Array.from(tree.values)
  for (let at = 0; at < values.length; at += tree.classes) {
    let sum = 0
    for (let i = 0; i < tree.classes; i++) sum += values[at + i]!
    if (sum !== 0) for (let i = 0; i < tree.classes; i++) values[at + i]! /= sum
  }
  return { ...tree, values }
}

/** The values of the leaves of all trees, added up: `outputs * classes` for each row. */
export function sumOfLeaves(trees: readonly Tree[], { rows, width, values: x }: TreeInput): Float64Array {
  const each = trees[0] ? trees[0].outputs * trees[0].classes : 0
  const sums = new Float64Array(rows * each)
  for (const tree of trees) {
    for (let row = 0; row < rows; row++) {
      const leaf = valuesOf(tree, x, row * width)
      for (let i = 0; i < each; i++) sums[row * each + i]! += tree.values[leaf + i]!
    }
  }
  return sums
}
