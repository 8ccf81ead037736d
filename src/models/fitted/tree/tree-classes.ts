import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { isSequence } from '../../../pickle/value.ts'
import type { Label } from '../../model.ts'
import { damagedState } from '../errors.ts'
import type { Fitted } from '../estimator.ts'
import {
  argmax,
  flatLabels,
  type LabelRows,
  labelRows,
  type NumberRows,
  numberRows,
  outputRows,
} from '../results.ts'
import type { Samples } from '../samples.ts'
import { labelOf, type State } from '../state.ts'
import type { Tree } from './tree.ts'

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

/**
 * What answers by the values of leaves, one tree or many: `valuesOf` has `outputs` of them for each row, of a classifier
 * `outputs * classes`, which are probabilities.
 */
export function fittedByLeaves(
  state: State,
  isClassifier: boolean,
  { outputs, classes: width }: Pick<Tree, 'outputs' | 'classes'>,
  valuesOf: (x: Samples) => Float64Array,
): Fitted {
  if (!isClassifier) {
    return {
      type: 'regressor',
      predict: (x) => outputRows(valuesOf(x), x.rows, outputs),
    }
  }
  const classes = classesOfOutputs(state)
  const counts = classes.map(({ length }) => length)
  const probabilities = (x: Samples) =>
    probabilitiesOf(valuesOf(x), { rows: x.rows, outputs, classes: width }, counts)
  return {
    type: 'classifier',
    ...(classes.length === 1 && { classes: classes[0]! }),
    predict: (x) => likeliest(probabilities(x), classes),
    predictProba(x) {
      const all = probabilities(x)
      return all.length === 1 ? all[0]! : all
    },
  }
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
