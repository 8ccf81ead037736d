import { isObject } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import type { Samples } from '../samples.ts'
import { State } from '../state.ts'
import { hasFractions, normalized, sumOfLeaves } from './decision-trees.ts'
import { type Tree, treeOf } from './tree.ts'
import { fittedByLeaves } from './tree-classes.ts'
import { takesMissing, treeInput } from './tree-input.ts'

const regressors = ['sklearn.ensemble.ExtraTreesRegressor', 'sklearn.ensemble.RandomForestRegressor']

/** The mean of what many trees say. */
export const forests: Family = {
  classes: [
    ...regressors,
    'sklearn.ensemble.ExtraTreesClassifier',
    'sklearn.ensemble.RandomForestClassifier',
    'imblearn.ensemble.BalancedRandomForestClassifier',
  ],
  versions: KNOWN_VERSIONS,
  make(state) {
    const isClassifier = !regressors.includes(state.className)
    const trees = treesOf(state, isClassifier && !hasFractions(state))
    const missing = takesMissing(state)
    const means = (x: Samples) => {
      const values = sumOfLeaves(trees, treeInput(x, state.shortName, missing))
      for (let i = 0; i < values.length; i++) values[i]! /= trees.length
      return values
    }
    return fittedByLeaves(state, isClassifier, trees[0]!, means)
  },
}

/** The trees of `estimators_`, all of one form. */
export function treesOf(state: State, isToNormalize: boolean): readonly Tree[] {
  const trees = partsOf(state, 'estimators_').map((part) => {
    const tree = treeOf(part)
    return isToNormalize ? normalized(tree) : tree
  })
  const [first] = trees
  if (
    !first ||
    trees.some(({ outputs, classes }) => outputs !== first.outputs || classes !== first.classes)
  ) {
    throw damagedState(state.shortName, 'estimators_', 'trees')
  }
  return trees
}

/** The trees of an attribute as their own states. */
export function partsOf(state: State, name: string): readonly State[] {
  return state.items(name).map((item) => {
    if (item === null || !isObject(item)) throw damagedState(state.shortName, name, 'trees')
    return new State(item)
  })
}
