import { after } from '../compose/pipeline.ts'
import { notComputed, valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { denseOrMissing, takeColumns } from '../samples.ts'
import type { State } from '../state.ts'
import { importancesOf } from './importances.ts'
import { bestOf, highest, kept, percentileOf, significantOf, thresholdOf } from './support.ts'

/** Those that measured each column at the fit. */
export const scoredSelectors: Family = {
  classes: [
    'GenericUnivariateSelect',
    'RFE',
    'RFECV',
    'SelectFdr',
    'SelectFpr',
    'SelectFwe',
    'SelectKBest',
    'SelectPercentile',
    'SequentialFeatureSelector',
    'VarianceThreshold',
  ].map((name) => `sklearn.feature_selection.${name}`),
  versions: KNOWN_VERSIONS,
  make(state, { make }) {
    const selector = selectorOf(kept(maskOf(state)), state)
    // These predict too, with the columns that are left.
    if (state.shortName !== 'RFE' && state.shortName !== 'RFECV') return selector
    return {
      ...after([selector], make(state.get('estimator_')), state.shortName),
      transform: selector.transform!,
    }
  },
}

function maskOf(state: State): readonly boolean[] {
  switch (state.shortName) {
    case 'SelectKBest':
      return bestOf(state, state.get('k') === 'all' ? 'all' : state.number('k'))
    case 'SelectPercentile':
      return percentileOf(state, state.number('percentile'))
    case 'SelectFpr':
      return significantOf(state, 'fpr', state.number('alpha'))
    case 'SelectFdr':
      return significantOf(state, 'fdr', state.number('alpha'))
    case 'SelectFwe':
      return significantOf(state, 'fwe', state.number('alpha'))
    case 'GenericUnivariateSelect':
      return genericMask(state)
    case 'VarianceThreshold': {
      const threshold = state.number('threshold')
      return Array.from(state.floats('variances_'), (variance) => variance > threshold)
    }
    default:
      return Array.from(state.floats('support_'), (value) => value !== 0)
  }
}

function genericMask(state: State): readonly boolean[] {
  const mode = state.oneOf('mode', ['percentile', 'k_best', 'fpr', 'fdr', 'fwe'])
  if (mode === 'k_best') return bestOf(state, state.get('param') === 'all' ? 'all' : state.number('param'))
  if (mode === 'percentile') return percentileOf(state, state.number('param'))
  return significantOf(state, mode, state.number('param'))
}

/** SelectFromModel: the columns that a model within holds for important. */
export const selectFromModel: Family = {
  classes: ['sklearn.feature_selection.SelectFromModel'],
  versions: KNOWN_VERSIONS,
  make(state) {
    if (state.get('importance_getter') !== 'auto')
      throw notComputed('SelectFromModel with an importance_getter of its own')
    const model = state.part(state.has('estimator_') ? 'estimator_' : 'estimator')
    const scores = importancesOf(model, state.has('norm_order') ? state.number('norm_order') : 1)
    const given = state.get('threshold') ?? null
    const threshold =
      given === null ? usualThreshold(model) : typeof given === 'string' ? given : state.number('threshold')
    const limit = thresholdOf(threshold, scores)
    const most = state.has('max_features_') ? state.number('max_features_') : scores.length
    // Of equal scores the first are kept.
    const best = highest(scores.toReversed(), most).toReversed()
    return selectorOf(kept(best.map((isBest, j) => isBest && !(scores[j]! < limit))), state)
  },
}

/** A model that makes coefficients zero is known by its penalty. */
function usualThreshold(model: State): number | string {
  const name = model.shortName
  const isSparse =
    model.get('penalty') === 'l1' ||
    name.includes('Lasso') ||
    (name === 'ElasticNet' && model.get('l1_ratio') === 1) ||
    (name === 'ElasticNetCV' && model.get('l1_ratio_') === 1)
  return isSparse ? 1e-5 : 'mean'
}

function selectorOf(places: readonly number[], state: State): Fitted {
  const count = state.has('n_features_in_') ? state.number('n_features_in_') : undefined
  return {
    type: 'transformer',
    transform(x) {
      if (count !== undefined && x.width !== count) {
        throw valueError(
          `X has ${x.width} features, but ${state.shortName} is expecting ${count} features as input.`,
        )
      }
      return takeColumns(x.type === 'columns' ? denseOrMissing(x) : x, places)
    },
  }
}
