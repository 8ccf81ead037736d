import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { argmax, flatLabels, type NumberRows, numberRows } from '../results.ts'
import { type Samples, takeColumns } from '../samples.ts'
import type { State } from '../state.ts'

/** A member, and the columns that it is given. */
interface Member {
  readonly fitted: Fitted
  readonly input: (x: Samples) => Samples
}

/** The mean of estimators that were fitted on parts of the rows and columns. */
export const bagging: Family = {
  classes: [
    'sklearn.ensemble.BaggingClassifier',
    'sklearn.ensemble.BaggingRegressor',
    'imblearn.ensemble.BalancedBaggingClassifier',
    'imblearn.ensemble.EasyEnsembleClassifier',
  ],
  versions: KNOWN_VERSIONS,
  make(state, { make }) {
    const fitted = state.items('estimators_').map((item) => make(item))
    const features = featuresOfMembers(state)
    if (fitted.length === 0 || features.length !== fitted.length) {
      throw damagedState(state.shortName, 'estimators_features_', 'columns')
    }
    const isAll = (places: readonly number[]) =>
      places.length === state.number('n_features_in_') && places.every((place, i) => place === i)
    const members = fitted.map((member, i): Member => {
      const places = features[i]!
      return { fitted: member, input: isAll(places) ? (x) => x : (x) => takeColumns(x, places) }
    })
    if (state.shortName === 'BaggingRegressor') {
      return {
        type: 'regressor',
        predict: (x) => mean(members.map(({ fitted: one, input }) => one.predict!(input(x)) as NumberRows)),
      }
    }
    return classifier(state, members)
  },
}

function featuresOfMembers(state: State): readonly (readonly number[])[] {
  return state.items('estimators_features_').map((item) => {
    const places = numpyArray(item)?.integers()
    if (places) return [...places]
    throw damagedState(state.shortName, 'estimators_features_', 'columns')
  })
}

function classifier(state: State, members: readonly Member[]): Fitted {
  const classes = state.labels('classes_')
  const predictProba = (x: Samples): NumberRows => {
    const sums = new Float64Array(x.rows * classes.length)
    for (const { fitted, input } of members) addProbabilities(sums, fitted, input(x), classes.length)
    return numberRows(
      sums.map((sum) => sum / members.length),
      x.rows,
      classes.length,
    )
  }
  const canDecide = members.every(({ fitted }) => fitted.decisionFunction)
  return {
    type: 'classifier',
    classes,
    predictProba,
    predict: (x) => flatLabels(Array.from(argmax(predictProba(x)), (place) => classes[place]!)),
    ...(canDecide && {
      decisionFunction: (x: Samples) =>
        mean(members.map(({ fitted, input }) => fitted.decisionFunction!(input(x)))),
    }),
  }
}

/** Members know classes by their places; those that have no probabilities have a vote each. */
function addProbabilities(sums: Float64Array, fitted: Fitted, x: Samples, count: number): void {
  const found = fitted.predictProba?.(x)
  if (!found || !('type' in found)) {
    const { values } = fitted.predict!(x)
    for (let row = 0; row < x.rows; row++) sums[row * count + Number(values[row])]! += 1
    return
  }
  const places = fitted.classes?.map(Number) ?? []
  for (let row = 0; row < x.rows; row++) {
    for (let i = 0; i < found.width; i++) {
      const place = found.width === count ? i : places[i]!
      sums[row * count + place]! += found.values[row * found.width + i]!
    }
  }
}

function mean(all: readonly NumberRows[]): NumberRows {
  const [first] = all
  const values = new Float64Array(first!.values.length)
  for (const one of all) for (const [i, value] of one.values.entries()) values[i]! += value
  return { ...first!, values: values.map((value) => value / all.length) }
}
