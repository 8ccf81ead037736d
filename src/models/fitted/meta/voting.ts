import { itemsOf } from '../../../pickle/value.ts'
import { bestClasses, rowsOfColumns } from '../class-scores.ts'
import { notComputed } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { flatNumbers, type NumberRows, numberRows } from '../results.ts'
import { denseSamples, type Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { chancesOf, membersOf, numbersOf } from './members.ts'

/** VotingClassifier: the class that most members name, or the mean of their chances. */
export const votingClassifier: Family = {
  classes: ['sklearn.ensemble.VotingClassifier'],
  versions: KNOWN_VERSIONS,
  make(state, making): Fitted {
    const classes = state.labels('classes_')
    const members = membersOf(state, making)
    const weights = weightsOf(state, members.length)
    const isFlattened = state.get('flatten_transform') === true
    const isSoft = state.oneOf('voting', ['hard', 'soft']) === 'soft'
    // Members know the classes by their places.
    const named = (x: Samples) => members.map((member) => numbersOf(member.predict!(x)))
    const mean = (x: Samples) =>
      meanOf(
        members.map((member) => chancesOf(member, x)),
        weights,
      )
    const counted = (x: Samples): NumberRows => {
      const out = new Float64Array(x.rows * classes.length)
      for (const [i, places] of named(x).entries())
        for (const [row, place] of places.entries()) out[row * classes.length + place]! += weights[i]!
      return numberRows(out, x.rows, classes.length)
    }
    return {
      type: 'classifier',
      classes,
      predict: (x) => bestClasses(isSoft ? mean(x) : counted(x), classes),
      ...(isSoft && { predictProba: mean }),
      transform(x) {
        if (!isSoft) return denseSamples(rowsOfColumns(named(x), x.rows).values, x.rows, members.length)
        if (!isFlattened) throw notComputed('VotingClassifier with flatten_transform=False')
        const all = members.map((member) => chancesOf(member, x))
        const columns = all.flatMap(({ width, values }) =>
          Array.from({ length: width }, (_, j) => values.filter((_, i) => i % width === j)),
        )
        return denseSamples(rowsOfColumns(columns, x.rows).values, x.rows, columns.length)
      },
    }
  },
}

/** VotingRegressor: the mean of what the members predict. */
export const votingRegressor: Family = {
  classes: ['sklearn.ensemble.VotingRegressor'],
  versions: KNOWN_VERSIONS,
  make(state, making): Fitted {
    const members = membersOf(state, making)
    const weights = weightsOf(state, members.length)
    const predicted = (x: Samples) => members.map((member) => numbersOf(member.predict!(x)))
    return {
      type: 'regressor',
      predict: (x) => flatNumbers(meanOf(predicted(x).map(flatNumbers), weights).values),
      transform: (x) => denseSamples(rowsOfColumns(predicted(x), x.rows).values, x.rows, members.length),
    }
  },
}

/** `weights` of those that are not dropped. */
function weightsOf(state: State, count: number): readonly number[] {
  if (!state.has('weights')) return Array.from({ length: count }, () => 1)
  const all = state.floats('weights')
  const isUsed = state.items('estimators').map((pair) => itemsOf(pair)[1] !== 'drop')
  return Array.from(all).filter((_, i) => isUsed[i])
}

function meanOf(all: readonly NumberRows[], weights: readonly number[]): NumberRows {
  const [first] = all
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const out = new Float64Array(first?.values.length ?? 0)
  for (const [m, { values }] of all.entries())
    for (let i = 0; i < out.length; i++) out[i]! += values[i]! * weights[m]!
  return numberRows(
    out.map((sum) => sum / total),
    first?.rows ?? 0,
    first?.width ?? 0,
  )
}
