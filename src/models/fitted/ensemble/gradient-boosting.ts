import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { entryOf, isObject } from '../../../pickle/value.ts'
import { damagedState, notComputed } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS, type Making } from '../estimator.ts'
import { expit, softmax, twoClasses } from '../probabilities.ts'
import { argmax, flatLabels, flatNumbers, type NumberRows, numberRows } from '../results.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { treesOf } from '../tree/forests.ts'
import { valuesOf } from '../tree/tree.ts'
import { treeInput } from '../tree/tree-input.ts'

/** Trees that each correct the sum of those before. */
export const gradientBoosting: Family = {
  classes: ['sklearn.ensemble.GradientBoostingClassifier', 'sklearn.ensemble.GradientBoostingRegressor'],
  versions: KNOWN_VERSIONS,
  make(state, making) {
    const isClassifier = state.shortName === 'GradientBoostingClassifier'
    const raw = rawPredictions(state, making, isClassifier)
    if (!isClassifier) {
      state.oneOf('loss', ['squared_error', 'absolute_error', 'huber', 'quantile'])
      return { type: 'regressor', predict: (x) => flatNumbers(raw(x).values) }
    }
    const isExponential = state.oneOf('loss', ['log_loss', 'exponential', 'deviance']) === 'exponential'
    const classes = state.labels('classes_')
    const isOld = isOldLoss(state)
    return {
      type: 'classifier',
      classes,
      decisionFunction: raw,
      predict(x) {
        const scores = raw(x)
        if (!scores.flat) return flatLabels(Array.from(argmax(scores), (place) => classes[place]!))
        // Versions before 1.4 chose the first class of two that are as likely.
        const isSecond = (score: number) => (isOld ? score > 0 : score >= 0)
        return flatLabels(Array.from(scores.values, (score) => classes[isSecond(score) ? 1 : 0]!))
      },
      predictProba(x) {
        const scores = raw(x)
        if (!scores.flat) return softmax(scores.values, scores.rows, scores.width)
        return twoClasses(scores.values.map((score) => expit(isExponential ? 2 * score : score)))
      },
    }
  },
}

/** The losses moved from `_gb_losses` to `sklearn._loss` in 1.4, with other starts. */
function isOldLoss(state: State): boolean {
  const loss = state.get('_loss')
  return loss !== undefined && loss !== null && isObject(loss) && /_gb_losses$/.test(loss.module)
}

/** The start and the trees of each stage, added up: flat where there is one tree a stage. */
function rawPredictions(state: State, making: Making, isClassifier: boolean): (x: Samples) => NumberRows {
  const trees = treesOf(state, false)
  const [stages = 0, each = 0] = state.array('estimators_').shape
  if (each === 0 || stages * each !== trees.length)
    throw damagedState(state.shortName, 'estimators_', 'stages')
  const rate = state.number('learning_rate')
  const start = startOf(state, making, isClassifier, each)
  return (x) => {
    const input = treeInput(finiteDense(x, state.shortName), state.shortName, false)
    const sums = start(input, each)
    for (const [place, tree] of trees.entries()) {
      const column = place % each
      for (let row = 0; row < x.rows; row++) {
        sums[row * each + column]! += rate * tree.values[valuesOf(tree, input.values, row * input.width)]!
      }
    }
    return each === 1 ? flatNumbers(sums) : numberRows(sums, x.rows, each)
  }
}

type Start = (
  x: { readonly rows: number; readonly width: number; readonly values: Float32Array },
  each: number,
) => Float64Array

/** What the first stage corrects: nothing, or what another model says, which is given float32 too. */
function startOf(state: State, making: Making, isClassifier: boolean, each: number): Start {
  const init = state.get('init_')
  if (init === 'zero') return ({ rows }) => new Float64Array(rows * each)
  const fitted = making.make(init)
  // Fitted on float32 as it was, it computes in float32 too, in steps of which BLAS chooses the order.
  const isShort =
    init !== undefined &&
    numpyArray(isObject(init) ? entryOf(init.state, 'coef_') : undefined)?.dtype.size === 4
  if (isShort) throw notComputed(`${state.shortName} with a start of float32`)
  const isOld = isOldLoss(state)
  const isExponential = state.get('loss') === 'exponential'
  return ({ rows, width, values }) => {
    const x = denseSamples(Float64Array.from(values), rows, width)
    return isClassifier
      ? linked(probabilities(fitted, x, state), each, isOld, isExponential)
      : Float64Array.from(fitted.predict?.(x).values ?? [], Number)
  }
}

function probabilities(fitted: Fitted, x: Samples, state: State): NumberRows {
  const found = fitted.predictProba?.(x)
  if (found && 'type' in found) return found
  throw damagedState(state.shortName, 'init_', 'classifier')
}

/** `np.finfo(np.float32).eps` */
const EPSILON = 2 ** -23

/** The raw predictions that probabilities are of: logits, or logarithms that add up to 0. */
function linked(
  { rows, width, values }: NumberRows,
  each: number,
  isOld: boolean,
  isExponential: boolean,
): Float64Array {
  const clipped = values.map((value) => Math.min(Math.max(value, EPSILON), 1 - EPSILON))
  const out = new Float64Array(rows * each)
  for (let row = 0; row < rows; row++) {
    if (each === 1) {
      const positive = clipped[row * width + 1]!
      out[row] = (isExponential ? 0.5 : 1) * Math.log(positive / (1 - positive))
      continue
    }
    const logs = clipped.subarray(row * width, (row + 1) * width).map(Math.log)
    const mean = isOld ? 0 : logs.reduce((sum, value) => sum + value, 0) / width
    for (let i = 0; i < each; i++) out[row * each + i] = logs[i]! - mean
  }
  return out
}
