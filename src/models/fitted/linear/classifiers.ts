import type { Label } from '../../model.ts'
import { notComputed } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { expit, normalizeRows, softmax, twoClasses } from '../probabilities.ts'
import { argmax, flatLabels, flatNumbers, labelRows, type NumberRows, numberRows } from '../results.ts'
import type { Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { linearOf, linearScores } from './linear-scores.ts'

/** Linear models whose prediction is the class of the largest score. */
export const linearClassifiers: Family = {
  classes: [
    'LogisticRegression',
    'LogisticRegressionCV',
    'PassiveAggressiveClassifier',
    'Perceptron',
    'RidgeClassifier',
    'RidgeClassifierCV',
    'SGDClassifier',
  ]
    .map((name) => `sklearn.linear_model.${name}`)
    .concat('sklearn.svm.LinearSVC'),
  versions: KNOWN_VERSIONS,
  make(state) {
    const linear = linearOf(state)
    const isRidge = state.shortName.startsWith('Ridge')
    const holder = isRidge ? state.part('_label_binarizer') : state
    const classes = holder.labels('classes_')
    const decisionFunction = (x: Samples): NumberRows => {
      const scores = linearScores(linear, x, state.shortName)
      return linear.targets === 1 ? flatNumbers(scores) : numberRows(scores, x.rows, linear.targets)
    }
    const isManyOfMany = isRidge && /^multilabel/.test(String(holder.get('y_type_')))
    const predictProba = probabilitiesFrom(state, classes, decisionFunction)
    return {
      type: 'classifier',
      classes,
      decisionFunction,
      predict(x) {
        const scores = decisionFunction(x)
        return isManyOfMany ? positives(scores) : labelsOfScores(scores, classes)
      },
      ...(predictProba && { predictProba }),
      ...(hasOwnScoring(state) && { score: refusedScore }),
    } satisfies Fitted
  },
}

/** LogisticRegressionCV scores as it has searched: by accuracy unless it was told otherwise. */
function hasOwnScoring(state: State): boolean {
  const scoring = state.get('scoring') ?? null
  return scoring !== null && scoring !== 'accuracy' && scoring !== 'warn'
}

function refusedScore(): never {
  throw notComputed('A score by a measure of its own')
}

/** The second class where the only score is positive, or that of the largest score. */
export function labelsOfScores(scores: NumberRows, classes: readonly Label[]) {
  if (!scores.flat) return flatLabels(Array.from(argmax(scores), (place) => classes[place]!))
  return flatLabels(Array.from(scores.values, (score) => classes[score > 0 ? 1 : 0]!))
}

/** Of labels of which a row may have several: 1 for each with a positive score. */
function positives({ rows, width, values }: NumberRows) {
  return labelRows(
    Array.from(values, (value) => (value > 0 ? 1 : 0)),
    rows,
    width,
  )
}

function probabilitiesFrom(state: State, classes: readonly Label[], decide: (x: Samples) => NumberRows) {
  if (state.shortName.startsWith('LogisticRegression')) return logistic(state, classes, decide)
  if (state.shortName !== 'SGDClassifier') return undefined
  const loss = state.get('loss')
  if (loss === 'log_loss' || loss === 'log') return (x: Samples) => oneVersusRest(decide(x), state)
  return loss === 'modified_huber' ? (x: Samples) => huber(decide(x), classes.length) : undefined
}

function logistic(state: State, classes: readonly Label[], decide: (x: Samples) => NumberRows) {
  // Versions from 1.8 on have no such parameter: of more than two classes all are multinomial.
  const kind = state.get('multi_class') ?? 'auto'
  const isAuto = kind === 'auto' || kind === 'deprecated'
  const isOneVersusRest = kind === 'ovr' || (isAuto && (classes.length <= 2 || isByLiblinear(state)))
  return (x: Samples) => {
    const scores = decide(x)
    if (isOneVersusRest) return oneVersusRest(scores, state)
    if (!scores.flat) return softmax(scores.values, scores.rows, scores.width)
    const both = Float64Array.from(
      { length: 2 * scores.rows },
      (_, i) => (i % 2 ? 1 : -1) * scores.values[i >> 1]!,
    )
    return softmax(both, scores.rows, 2)
  }
}

function isByLiblinear(state: State): boolean {
  return state.get('solver') === 'liblinear' && state.get('multi_class') !== undefined
}

function oneVersusRest(scores: NumberRows, { minor }: State): NumberRows {
  const values = scores.values.map(expit)
  // Versions before 1.9 divide 0 by 0.
  if (minor >= 9) likelyAlike(values, scores.width)
  return scores.flat ? twoClasses(values) : normalizeRows({ ...scores, values })
}

/** Zhang's estimate for the modified Huber loss: scores from -1 to 1 as 0 to 1. */
function huber(scores: NumberRows, classes: number): NumberRows {
  const values = scores.values.map((score) => (Math.min(Math.max(score, -1), 1) + 1) / 2)
  if (scores.flat) return twoClasses(values)
  likelyAlike(values, classes)
  return normalizeRows({ ...scores, values })
}

/** Where no class is likely all are equally so. */
function likelyAlike(values: Float64Array, classes: number): void {
  if (classes < 2) return
  for (let at = 0; at < values.length; at += classes) {
    const own = values.subarray(at, at + classes)
    if (own.every((value) => value === 0)) own.fill(1)
  }
}
