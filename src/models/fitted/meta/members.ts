import type { Label } from '../../model.ts'
import { notComputed, valueError } from '../errors.ts'
import type { Fitted, Making } from '../estimator.ts'
import type { NumberRows, Predictions } from '../results.ts'
import type { Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** `estimators_`, each made. */
export function membersOf(state: State, { make }: Making, name = 'estimators_'): readonly Fitted[] {
  return state.items(name).map((item) => make(item))
}

export function numbersOf({ values }: Predictions): Float64Array {
  return Float64Array.from(values as ArrayLike<Label>, Number)
}

/** Chances of one target. */
export function chancesOf(member: Fitted, x: Samples): NumberRows {
  if (!member.predictProba) throw valueError('An estimator within the model has no predict_proba')
  const chances = member.predictProba(x)
  if (!('type' in chances)) throw notComputed('An estimator of several targets within another')
  return chances
}

/** How sure a member of two classes is of the second: what it decides, or its chance (`_predict_binary`). */
export function sureness(member: Fitted, x: Samples): Float64Array {
  if (member.type === 'regressor') return numbersOf(member.predict!(x))
  if (member.decisionFunction) return member.decisionFunction(x).values
  const { width, values, rows } = chancesOf(member, x)
  return Float64Array.from({ length: rows }, (_, row) => values[row * width + 1]!)
}

/** What `sureness` is above for the second class. */
export function surenessLimit(member: Fitted): number {
  return member.decisionFunction && member.type === 'classifier' ? 0 : 0.5
}
