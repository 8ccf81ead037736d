import { entryOf, isObject } from '../../../pickle/value.ts'
import type { Label } from '../../model.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { flatLabels } from '../results.ts'
import type { Samples } from '../samples.ts'
import { labelOf, type State } from '../state.ts'
import { chancesOf } from './members.ts'

/** FixedThresholdClassifier and TunedThresholdClassifierCV, of 1.5: two classes by another limit than one half. */
export const thresholds: Family = {
  classes: ['FixedThresholdClassifier', 'TunedThresholdClassifierCV'].map(
    (name) => `sklearn.model_selection.${name}`,
  ),
  versions: ['1.5', KNOWN_VERSIONS[1]],
  make(state, { make }): Fitted {
    const inner = make(state.get(state.has('estimator_') ? 'estimator_' : 'estimator'))
    const { classes } = inner
    if (classes?.length !== 2) throw damagedState(state.shortName, 'classes_', 'two classes')
    const method = state.oneOf('response_method', ['auto', 'predict_proba', 'decision_function'])
    const isByChance = method === 'predict_proba' || (method === 'auto' && inner.predictProba !== undefined)
    const limit = limitOf(state, isByChance)
    const positive = positiveOf(state)
    const isFirst = positive !== undefined && positive === classes[0]
    const scores = (x: Samples): Float64Array => {
      if (!isByChance) return inner.decisionFunction!(x).values.map((score) => (isFirst ? -score : score))
      const { values } = chancesOf(inner, x)
      return values.filter((_, i) => i % 2 === (isFirst ? 0 : 1))
    }
    const { predictProba, decisionFunction, features } = inner
    return {
      type: 'classifier',
      classes,
      ...(features && { features }),
      ...(predictProba && { predictProba }),
      ...(decisionFunction && { decisionFunction }),
      predict: (x) =>
        flatLabels(Array.from(scores(x), (score) => classes[score >= limit !== isFirst ? 1 : 0]!)),
    }
  },
}

function limitOf(state: State, isByChance: boolean): number {
  if (state.shortName === 'TunedThresholdClassifierCV') return state.number('best_threshold_')
  return state.get('threshold') === 'auto' ? (isByChance ? 0.5 : 0) : state.number('threshold')
}

/** The measures whose own `pos_label` is 1 where nothing else was said. */
const OF_ONE = /^(?:f1|fbeta|precision|recall|jaccard|average_precision)_/

/** The class that is above the limit; undefined for the second. */
function positiveOf(state: State): Label | undefined {
  if (state.shortName === 'FixedThresholdClassifier') {
    return state.has('pos_label') ? labelOf(state.get('pos_label')!) : undefined
  }
  const scorer = state.part('_curve_scorer')
  const given = entryOf(scorer.get('_kwargs'), 'pos_label')
  if (given !== undefined) return given === null ? undefined : labelOf(given)
  const measure = scorer.get('_score_func') ?? null
  return measure !== null && isObject(measure) && OF_ONE.test(measure.name) ? 1 : undefined
}
