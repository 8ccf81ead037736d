import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { isSequence } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { labelsOfScores } from '../linear/classifiers.ts'
import { expit, softmax, twoClasses } from '../probabilities.ts'
import { flatNumbers, type NumberRows, outputRows } from '../results.ts'
import type { Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { histInput } from './hist-input.ts'
import { histTreeOf, histValue, type KnownCategories, setOf } from './hist-tree.ts'

/** Boosted trees on columns that were put into bins at the fit; missing values and categories go their own way. */
export const histGradientBoosting: Family = {
  classes: [
    'sklearn.ensemble.HistGradientBoostingClassifier',
    'sklearn.ensemble.HistGradientBoostingRegressor',
  ],
  versions: KNOWN_VERSIONS,
  make(state) {
    const raw = rawPredictions(state)
    if (state.shortName === 'HistGradientBoostingRegressor') {
      const loss = state.oneOf('loss', ['squared_error', 'absolute_error', 'quantile', 'poisson', 'gamma'])
      const isLog = loss === 'poisson' || loss === 'gamma'
      return {
        type: 'regressor',
        predict: (x) => flatNumbers(isLog ? raw(x).values.map(Math.exp) : raw(x).values),
      }
    }
    const classes = state.labels('classes_')
    return {
      type: 'classifier',
      classes,
      decisionFunction: raw,
      predict: (x) => labelsOfScores(raw(x), classes),
      predictProba(x) {
        const scores = raw(x)
        return scores.flat
          ? twoClasses(scores.values.map(expit))
          : softmax(scores.values, scores.rows, scores.width)
      },
    }
  },
}

function rawPredictions(state: State): (x: Samples) => NumberRows {
  const each = state.number('n_trees_per_iteration_')
  const baseline = numpyArray(state.get('_baseline_prediction'))?.floats() ?? [
    state.number('_baseline_prediction'),
  ]
  const trees = state.items('_predictors').flatMap((stage) => {
    if (stage === null || !isSequence(stage) || stage.items.length !== each) {
      throw damagedState(state.shortName, '_predictors', 'trees')
    }
    return stage.items.map((tree) => histTreeOf(tree, state.shortName))
  })
  const known = knownCategories(state)
  const input = histInput(state)
  return (x) => {
    const { width, values } = input(x)
    const sums = Float64Array.from({ length: x.rows * each }, (_, i) => baseline[i % each]!)
    for (const [place, tree] of trees.entries()) {
      for (let row = 0; row < x.rows; row++) {
        sums[row * each + (place % each)]! += histValue(tree, values, row * width, known)
      }
    }
    return outputRows(sums, x.rows, each)
  }
}

/** The bins of a column with categories are these categories. */
function knownCategories(state: State): KnownCategories {
  const mapper = state.part('_bin_mapper')
  const isCategorical = numpyArray(mapper.get('is_categorical_'))?.floats() ?? []
  const bins = mapper.items('bin_thresholds_')
  return new Map(
    Array.from(isCategorical, (is, column) => [is, column] as const)
      .filter(([is]) => is === 1)
      .map(([, column]) => [column, setOf(numpyArray(bins[column])?.floats() ?? [])]),
  )
}
