import { numpyArray } from '../../pickle/numpy/numpy-array.ts'
import { isSequence, type PickleValue } from '../../pickle/value.ts'
import type { Label } from '../model.ts'
import { damagedState } from './errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from './estimator.ts'
import { flatLabels, labelRows, numberRows, outputRows } from './results.ts'
import { labelOf, type State } from './state.ts'
import { classesOfOutputs } from './tree/tree-classes.ts'

/** Models that look at no column. */
export const dummies: Family = {
  classes: ['sklearn.dummy.DummyClassifier', 'sklearn.dummy.DummyRegressor'],
  versions: KNOWN_VERSIONS,
  make: (state) => (state.shortName === 'DummyRegressor' ? regressor(state) : classifier(state)),
}

function regressor(state: State): Fitted {
  const constants = state.floats('constant_')
  const width = constants.length
  return {
    type: 'regressor',
    predict({ rows }) {
      const values = Float64Array.from({ length: rows * width }, (_, i) => constants[i % width]!)
      return outputRows(values, rows, width)
    },
  }
}

function classifier(state: State): Fitted {
  // The others draw at random.
  const strategy = state.oneOf('strategy', ['prior', 'most_frequent', 'constant'])
  const classes = classesOfOutputs(state)
  const priors = priorsOf(state, classes.length)
  const constants = strategy === 'constant' ? constantsOf(state) : undefined
  const chosen = classes.map((labels, output) => {
    if (constants) return Math.max(labels.indexOf(constants[output]!), 0)
    const prior = priors[output]!
    return prior.indexOf(Math.max(...prior))
  })
  const labels = chosen.map((place, output) => classes[output]![place]!)
  return {
    type: 'classifier',
    ...(classes.length === 1 && { classes: classes[0]! }),
    predict({ rows }) {
      const all = Array.from({ length: rows }, () => labels).flat()
      return labels.length === 1 ? flatLabels(all) : labelRows(all, rows, labels.length)
    },
    predictProba({ rows }) {
      const all = classes.map(({ length }, output) => {
        const likely = (i: number) =>
          strategy === 'prior' ? priors[output]![i]! : Number(i === chosen[output])
        return numberRows(
          Float64Array.from({ length: rows * length }, (_, i) => likely(i % length)),
          rows,
          length,
        )
      })
      return all.length === 1 ? all[0]! : all
    },
  }
}

/** `class_prior_` of each output: an array, or of several outputs a list of arrays. */
function priorsOf(state: State, outputs: number): readonly (readonly number[])[] {
  const value = state.get('class_prior_')
  const arrays: readonly (PickleValue | undefined)[] =
    outputs > 1 && value !== undefined && isSequence(value) ? value.items : [value]
  return arrays.map((array) => {
    const floats = numpyArray(array)?.floats()
    if (floats) return [...floats]
    throw damagedState(state.shortName, 'class_prior_', 'probabilities')
  })
}

/** `constant`: a label, or one for each output. */
function constantsOf(state: State): readonly (Label | undefined)[] {
  const value = state.get('constant') ?? null
  const array = numpyArray(value)
  if (array) return array.items().map(labelOf)
  return isSequence(value) ? value.items.map(labelOf) : [labelOf(value)]
}
