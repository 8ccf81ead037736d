import { numpyArray } from '../../pickle/numpy/numpy-array.ts'
import { isDict, isSequence } from '../../pickle/value.ts'
import { damagedState } from './errors.ts'
import { labelOf, type State } from './state.ts'

/** `_transformer_to_input_indices`: what names, slices and masks came to at the fit. */
export function placesOf(state: State): ReadonlyMap<string, readonly number[]> {
  const value = state.get('_transformer_to_input_indices')
  if (value === undefined || !isDict(value))
    throw damagedState(state.shortName, '_transformer_to_input_indices', 'columns')
  return new Map(
    value.entries.map(([name, list]) => {
      const items = isSequence(list) ? list.items : (numpyArray(list)?.items() ?? [])
      return [String(name), items.map((item) => Number(labelOf(item)))]
    }),
  )
}
