import { entryOf, type PickleValue } from '../../../pickle/value.ts'
import type { Label } from '../../model.ts'
import { notComputed, notFitted } from '../errors.ts'
import type { Family, Fitted } from '../estimator.ts'
import {
  argmax,
  flatLabels,
  flatNumbers,
  type NumberRows,
  numberRows,
  outputRows,
  type Predictions,
} from '../results.ts'
import type { Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { boosterState } from './booster-state.ts'
import { type XgboostBooster, xgboostBooster } from './xgboost-booster.ts'
import { xgboostInput } from './xgboost-input.ts'

const PREFIX = 'xgboost.XGB'

/** The wrappers of XGBoost; which versions are known their boosters say (`xgboost-booster.ts`). */
export const xgboost: Family = {
  classes: ['Classifier', 'Regressor', 'Ranker', 'RFClassifier', 'RFRegressor'].map((name) => PREFIX + name),
  versions: undefined,
  make(state) {
    const booster = xgboostBooster(handleOf(state, boosterState(state)))
    const input = xgboostInput(booster, state.has('missing') ? state.number('missing') : Number.NaN)
    const predicted = (x: Samples): NumberRows =>
      outputRows(Float64Array.from(booster.predictions(input(x))), x.rows, booster.outputs)
    const features = { names: namesOf(booster), count: booster.features }
    if (/Classifier$/.test(state.className)) {
      return { ...classifier(state, booster, predicted, (x) => booster.shares(input(x))), features }
    }
    const isSoftmax = booster.objective === 'multi:softmax'
    const fitted: Fitted = {
      type: 'regressor',
      features,
      predict: (x) => (isSoftmax ? flatNumbers(Float64Array.from(argmax(predicted(x)))) : predicted(x)),
    }
    if (state.shortName !== 'XGBRanker') return fitted
    return {
      ...fitted,
      score() {
        throw notComputed('score of an XGBRanker')
      },
    }
  },
}

/** A booster by itself, as `xgboost.train` returns it: it predicts what its objective makes of the sums of all rounds. */
export const plainXgboost: Family = {
  classes: ['xgboost.Booster'],
  versions: undefined,
  make(state) {
    const booster = xgboostBooster(handleOf(state, state.object.state), { isWhole: true })
    const input = xgboostInput(booster, Number.NaN)
    return {
      // It has no score.
      type: 'transformer',
      features: { names: namesOf(booster), count: booster.features },
      predict(x) {
        const isSoftmax = booster.objective === 'multi:softmax'
        const found = outputRows(Float64Array.from(booster.predictions(input(x))), x.rows, booster.outputs)
        return isSoftmax ? flatNumbers(Float64Array.from(argmax(found))) : found
      },
    }
  },
}

function classifier(
  state: State,
  { objective, outputs }: XgboostBooster,
  predicted: (x: Samples) => NumberRows,
  shares: (x: Samples) => Float32Array,
): Fitted {
  const count = state.number('n_classes_')
  const places = (x: Samples) => Array.from(argmax(predicted(x)))
  const isMultilabel = outputs > 1 && count === 2 && !objective.startsWith('multi:')
  const predict = (x: Samples): Predictions => {
    if (outputs > 1 && !isMultilabel) return flatLabels(places(x))
    const { values, rows } = predicted(x)
    const marks = values.map((value) => (value > 0.5 ? 1 : 0))
    return outputs > 1 ? numberRows(marks, rows, outputs) : flatLabels(Array.from<Label>(marks))
  }
  const predictProba = (x: Samples): NumberRows => {
    if (objective === 'multi:softmax') return numberRows(Float64Array.from(shares(x)), x.rows, outputs)
    const chances = predicted(x)
    if (outputs > 1) return { ...chances, flat: false }
    const two = new Float64Array(2 * x.rows)
    for (const [row, value] of chances.values.entries()) {
      two[2 * row] = Math.fround(1 - value)
      two[2 * row + 1] = value
    }
    return numberRows(two, x.rows, 2)
  }
  return {
    type: 'classifier',
    ...(!isMultilabel && { classes: Array.from({ length: Math.min(count, 2 ** 20) }, (_, place) => place) }),
    predict,
    predictProba,
  }
}

/** Columns without names are called `f0`, `f1` ... or nothing. */
function namesOf({ names, features }: XgboostBooster): readonly string[] | undefined {
  return names.length === features && features > 0 ? names : undefined
}

/** The state of a booster: `{handle: bytearray, ...}`. */
function handleOf(state: State, booster: PickleValue | undefined): Uint8Array {
  const handle = entryOf(booster, 'handle')
  if (handle instanceof Uint8Array) return handle
  throw notFitted(state.shortName)
}
