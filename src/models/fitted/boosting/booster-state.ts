import { isObject, type PickleValue } from '../../../pickle/value.ts'
import { notFitted } from '../errors.ts'
import type { State } from '../state.ts'
import { damagedBooster } from './ubjson.ts'

/** The most sums of a row: classes times targets. */
const MOST_OUTPUTS = 10_000

/** The state of the booster that a wrapper holds as `_Booster`, an object of its own. */
export function boosterState(wrapper: State): PickleValue | undefined {
  const booster = wrapper.get('_Booster')
  if (booster === undefined || booster === null || !isObject(booster)) throw notFitted(wrapper.shortName)
  return booster.state
}

/** Throws `ComputationError` for a number of sums of a row that no booster has. */
export function checkOutputs(outputs: number): void {
  if (!(outputs >= 1 && outputs <= MOST_OUTPUTS)) throw damagedBooster(`${outputs} outputs`)
}
