import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { isSequence } from '../../../pickle/value.ts'
import type { Label } from '../../model.ts'
import { damagedState } from '../errors.ts'
import { argmax, flatLabels, type LabelRows, labelRows, type NumberRows, numberRows } from '../results.ts'
import { labelOf, type State } from '../state.ts'

/** `classes_` of each output: an array, or of several outputs a list of arrays. */
export function classesOfOutputs(state: State): readonly (readonly Label[])[] {
  const value = state.get('classes_')
  if (value === undefined || !isSequence(value)) return [state.labels('classes_')]
  return value.items.map((item) => {
    const labels = numpyArray(item)?.items().map(labelOf)
    if (!labels || labels.some((label) => label === undefined)) {
      throw damagedState(state.shortName, 'classes_', 'labels')
    }
    return labels as readonly Label[]
  })
}

/** The probabilities of each output out of `values`, which has `outputs * classes` of them for each row. */
export function probabilitiesOf(
  values: Float64Array,
  { rows, outputs, classes }: { readonly rows: number; readonly outputs: number; readonly classes: number },
  counts: readonly number[],
): readonly NumberRows[] {
  return counts.map((count, output) => {
    const out = new Float64Array(rows * count)
    for (let row = 0; row < rows; row++) {
      const at = row * outputs * classes + output * classes
      for (let i = 0; i < count; i++) out[row * count + i] = values[at + i]!
    }
    return numberRows(out, rows, count)
  })
}

/** The class of the largest number of each row, for each output. */
export function likeliest(all: readonly NumberRows[], classes: readonly (readonly Label[])[]): LabelRows {
  const rows = all[0]!.rows
  const places = all.map(argmax)
  if (all.length === 1) return flatLabels(Array.from(places[0]!, (place) => classes[0]![place]!))
  const labels = Array.from({ length: rows }, (_, row) =>
    places.map((place, output) => classes[output]![place[row]!]!),
  )
  return labelRows(labels.flat(), rows, all.length)
}
