import { isObject } from '../../../pickle/value.ts'
import type { Label } from '../../model.ts'
import { bestClasses, columnOfRows } from '../class-scores.ts'
import { damagedState, notComputed } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS, type Making } from '../estimator.ts'
import { expit } from '../probabilities.ts'
import { type NumberRows, numberRows } from '../results.ts'
import type { Samples } from '../samples.ts'
import { State } from '../state.ts'
import { isotonicOf } from './isotonic.ts'
import { chancesOf } from './members.ts'

type Calibrator = (values: Float64Array) => Float64Array

/** CalibratedClassifierCV: the chances of its members as the data has shown them to be; the mean of all members. */
export const calibrated: Family = {
  classes: ['sklearn.calibration.CalibratedClassifierCV'],
  versions: KNOWN_VERSIONS,
  make(state, making): Fitted {
    const classes = state.labels('classes_')
    const members = state.items('calibrated_classifiers_').map((item) => {
      if (item === null || !isObject(item))
        throw damagedState(state.shortName, 'calibrated_classifiers_', 'classifiers')
      return memberOf(new State(item), classes, making)
    })
    const chances = (x: Samples): NumberRows => {
      const out = new Float64Array(x.rows * classes.length)
      for (const member of members) for (const [i, value] of member(x).entries()) out[i]! += value
      return numberRows(
        out.map((sum) => sum / members.length),
        x.rows,
        classes.length,
      )
    }
    return {
      type: 'classifier',
      classes,
      predict: (x) => bestClasses(chances(x), classes),
      predictProba: chances,
    }
  },
}

/** Chances of all classes, row after row. */
function memberOf(state: State, classes: readonly Label[], { make }: Making): (x: Samples) => Float64Array {
  const estimator = make(state.get(state.has('estimator') ? 'estimator' : 'base_estimator'))
  const calibrators = state.items('calibrators').map((item) => calibratorOf(state, item))
  const k = classes.length
  // A member may have seen but some of the classes.
  const places = (estimator.classes ?? classes).map((label) => classes.indexOf(label))
  return (x) => {
    const columns = responses(estimator, x, k)
    const out = new Float64Array(x.rows * k)
    for (const [i, column] of columns.entries()) {
      const place = k === 2 ? 1 : places[i]!
      for (const [row, value] of calibrators[i]!(column).entries()) out[row * k + place] = value
    }
    for (let row = 0; row < x.rows; row++) {
      const own = out.subarray(row * k, (row + 1) * k)
      if (k === 2) own[0] = 1 - own[1]!
      else {
        const sum = own.reduce((all, value) => all + value, 0)
        for (let c = 0; c < k; c++) own[c] = sum === 0 ? 1 / k : own[c]! / sum
      }
      for (let c = 0; c < k; c++) if (own[c]! > 1 && own[c]! <= 1 + 1e-5) own[c] = 1
    }
    return out
  }
}

/** What it decides, or else its chances: of two classes those of the second alone. */
function responses(estimator: Fitted, x: Samples, k: number): readonly Float64Array[] {
  const all = estimator.decisionFunction ? estimator.decisionFunction(x) : chancesOf(estimator, x)
  const columns = Array.from({ length: all.width }, (_, j) => columnOfRows(all, j))
  return k === 2 && columns.length === 2 ? [columns[1]!] : columns
}

function calibratorOf(owner: State, item: unknown): Calibrator {
  if (typeof item !== 'object' || item === null || !isObject(item as never))
    throw damagedState(owner.shortName, 'calibrators', 'calibrators')
  const state = new State(item as never)
  if (state.shortName === '_SigmoidCalibration') {
    const [a, b] = [state.number('a_'), state.number('b_')]
    return (values) => values.map((value) => expit(-(a * value + b)))
  }
  if (state.shortName === 'IsotonicRegression') {
    const of = isotonicOf(state)
    return (values) => values.map(of)
  }
  throw notComputed(`CalibratedClassifierCV with ${state.shortName}`)
}
