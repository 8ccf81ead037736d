import type { Label } from '../../model.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { labelsOfScores } from '../linear/classifiers.ts'
import { softmax } from '../probabilities.ts'
import { flatNumbers, type NumberRows, numberRows } from '../results.ts'
import type { Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** Estimators that each have a weight: the classes that most of it is for, or the median by weight. */
export const adaBoost: Family = {
  classes: [
    'sklearn.ensemble.AdaBoostClassifier',
    'sklearn.ensemble.AdaBoostRegressor',
    'imblearn.ensemble.RUSBoostClassifier',
  ],
  versions: KNOWN_VERSIONS,
  make(state, { make }) {
    const members = state.items('estimators_').map((item) => make(item))
    const weights = state.floats('estimator_weights_')
    if (members.length === 0 || members.length > weights.length) {
      throw damagedState(state.shortName, 'estimator_weights_', 'weights')
    }
    return state.shortName === 'AdaBoostRegressor'
      ? { type: 'regressor', predict: (x) => flatNumbers(medians(members, weights, x)) }
      : classifier(state, members, weights)
  },
}

function classifier(state: State, members: readonly Fitted[], weights: Float64Array): Fitted {
  const classes = state.labels('classes_')
  const count = classes.length
  // Versions from 1.6 on know one algorithm alone.
  const isReal = state.get('algorithm') === 'SAMME.R' && state.minor < 6
  // Before 1.3 a vote for one class was not one against the others.
  const against = state.minor < 3 ? 0 : -1 / (count - 1)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const decisionFunction = (x: Samples): NumberRows => {
    if (count === 1) return numberRows(new Float64Array(x.rows), x.rows, 1)
    const sums = new Float64Array(x.rows * count)
    for (const [i, member] of members.entries()) {
      if (isReal) addReal(sums, member, x, count)
      else addVotes(sums, member.predict!(x).values, weights[i]!, { classes, against })
    }
    for (let i = 0; i < sums.length; i++) sums[i]! /= total
    if (count > 2) return numberRows(sums, x.rows, count)
    return flatNumbers(Float64Array.from({ length: x.rows }, (_, row) => sums[2 * row + 1]! - sums[2 * row]!))
  }
  return {
    type: 'classifier',
    classes,
    decisionFunction,
    predict: (x) => labelsOfScores(decisionFunction(x), classes),
    predictProba(x) {
      const { rows, flat, values } = decisionFunction(x)
      if (count === 1) return numberRows(new Float64Array(rows).fill(1), rows, 1)
      const scaled = flat
        ? Float64Array.from({ length: 2 * rows }, (_, i) => ((i % 2 ? 1 : -1) * values[i >> 1]!) / 2)
        : values.map((value) => value / (count - 1))
      return softmax(scaled, rows, count)
    },
  }
}

function addVotes(
  sums: Float64Array,
  predicted: ArrayLike<Label>,
  weight: number,
  { classes, against }: { readonly classes: readonly Label[]; readonly against: number },
): void {
  const count = classes.length
  for (let row = 0; row < predicted.length; row++) {
    for (let i = 0; i < count; i++) {
      sums[row * count + i]! += predicted[row] === classes[i] ? weight : against * weight
    }
  }
}

/** SAMME.R: what the logarithms of probabilities are beside their mean. */
function addReal(sums: Float64Array, member: Fitted, x: Samples, count: number): void {
  const { values } = member.predictProba!(x) as NumberRows
  for (let row = 0; row < x.rows; row++) {
    const logs = values
      .subarray(row * count, (row + 1) * count)
      .map((value) => Math.log(Math.max(value, Number.EPSILON)))
    const mean = (1 / count) * logs.reduce((sum, value) => sum + value, 0)
    for (let i = 0; i < count; i++) sums[row * count + i]! += (count - 1) * (logs[i]! - mean)
  }
}

function medians(members: readonly Fitted[], weights: Float64Array, x: Samples): Float64Array {
  const predictions = members.map((member) => Float64Array.from(member.predict!(x).values, Number))
  return Float64Array.from({ length: x.rows }, (_, row) => {
    const order = predictions.map((_, i) => i).sort((a, b) => predictions[a]![row]! - predictions[b]![row]!)
    let sum = 0
    const upTo = order.map((i) => (sum += weights[i]!))
    const place = upTo.findIndex((value) => value >= 0.5 * sum)
    return predictions[order[Math.max(place, 0)]!]![row]!
  })
}
