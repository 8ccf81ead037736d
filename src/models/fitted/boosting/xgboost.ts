import { entryOf, isObject } from '../../../pickle/value.ts'
import type { Label } from '../../model.ts'
import { notComputed, notFitted } from '../errors.ts'
import type { Family, Fitted } from '../estimator.ts'
import { argmax, flatLabels, flatNumbers, type NumberRows, numberRows, type Predictions } from '../results.ts'
import type { Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { type XgboostBooster, xgboostBooster } from './xgboost-booster.ts'
import { xgboostInput } from './xgboost-input.ts'

const PREFIX = 'xgboost.XGB'

/** The wrappers of XGBoost; which versions are known their boosters say (`xgboost-booster.ts`). */
export const xgboost: Family = {
  classes: ['Classifier', 'Regressor', 'Ranker', 'RFClassifier', 'RFRegressor'].map((name) => PREFIX + name),
  versions: undefined,
  make(state) {
    const booster = xgboostBooster(handleOf(state))
    const input = xgboostInput(booster, state.has('missing') ? state.number('missing') : Number.NaN)
    const predicted = (x: Samples): NumberRows =>
      rowsOf(booster.predictions(input(x)), x.rows, booster.outputs)
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

function rowsOf(values: Float32Array, rows: number, outputs: number): NumberRows {
  const numbers = Float64Array.from(values)
  return outputs === 1 ? flatNumbers(numbers) : numberRows(numbers, rows, outputs)
}

/** Columns without names are called `f0`, `f1` ... or nothing. */
function namesOf({ names, features }: XgboostBooster): readonly string[] | undefined {
  return names.length === features && features > 0 ? names : undefined
}

/** The state of `_Booster`, an object of its own: `{handle: bytearray, ...}`. */
function handleOf(state: State): Uint8Array {
  const booster = state.get('_Booster')
  if (booster === undefined || booster === null || !isObject(booster)) throw notFitted(state.shortName)
  const handle = entryOf(booster.state, 'handle')
  if (handle instanceof Uint8Array) return handle
  throw notFitted(state.shortName)
}
