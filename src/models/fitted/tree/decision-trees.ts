import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers, numberRows } from '../results.ts'
import type { State } from '../state.ts'
import { leafOf, type Tree, treeOf } from './tree.ts'
import { classesOfOutputs, likeliest, probabilitiesOf } from './tree-classes.ts'
import { type TreeInput, takesMissing, treeInput } from './tree-input.ts'

const regressors = ['sklearn.tree.DecisionTreeRegressor', 'sklearn.tree.ExtraTreeRegressor']

/** One tree. */
export const decisionTrees: Family = {
  classes: [...regressors, 'sklearn.tree.DecisionTreeClassifier', 'sklearn.tree.ExtraTreeClassifier'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const tree = treeOf(state)
    const missing = takesMissing(state)
    const input = (x: Parameters<typeof treeInput>[0]) => treeInput(x, state.shortName, missing)
    if (regressors.includes(state.className)) {
      return {
        type: 'regressor',
        predict(x) {
          const values = sumOfLeaves([tree], input(x))
          return tree.outputs === 1 ? flatNumbers(values) : numberRows(values, x.rows, tree.outputs)
        },
      }
    }
    const classes = classesOfOutputs(state)
    const isNormal = hasFractions(state)
    const probabilities = (x: Parameters<typeof treeInput>[0]) => {
      const values = sumOfLeaves([isNormal ? tree : normalized(tree)], input(x))
      return probabilitiesOf(
        values,
        { rows: x.rows, outputs: tree.outputs, classes: tree.classes },
        classes.map(({ length }) => length),
      )
    }
    return {
      type: 'classifier',
      ...(classes.length === 1 && { classes: classes[0]! }),
      predict: (x) => likeliest(probabilities(x), classes),
      predictProba(x) {
        const all = probabilities(x)
        return all.length === 1 ? all[0]! : all
      },
    }
  },
}

/** Whether the values of a classifier's nodes add up to 1: since 1.3 they are fractions of weights, before weights. */
export function hasFractions(state: State): boolean {
  const minor = Number(/^1\.(\d+)/.exec(state.version ?? '')?.[1] ?? 0)
  return minor >= 4
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
      const leaf = leafOf(tree, x, row * width) * each
      for (let i = 0; i < each; i++) sums[row * each + i]! += tree.values[leaf + i]!
    }
  }
  return sums
}
