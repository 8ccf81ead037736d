import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import type { Label } from '../../model.ts'
import { damagedState, notComputed, valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { argmax, flatLabels, flatNumbers, labelRows, type NumberRows, numberRows } from '../results.ts'
import type { Samples } from '../samples.ts'
import { labelOf, type State } from '../state.ts'
import { type Near, searchOf } from './search.ts'

/** KNeighborsClassifier and RadiusNeighborsClassifier: the class that most of what is near has. */
export const neighborClassifiers: Family = {
  classes: ['sklearn.neighbors.KNeighborsClassifier', 'sklearn.neighbors.RadiusNeighborsClassifier'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const isRadius = state.shortName === 'RadiusNeighborsClassifier'
    const search = searchOf(state, isRadius ? 'within' : { nearest: state.number('n_neighbors') })
    const targets = targetsOf(state)
    const isSeveral = isOfSeveral(state)
    const y = state.integers('_y')
    const outliers = isRadius ? outliersOf(state, targets.length) : undefined

    const shares = (x: Samples): readonly NumberRows[] => {
      const near = search(x)
      const lonely = near.flatMap(({ places }, row) => (places.length === 0 ? [row] : []))
      if (isRadius && !outliers && lonely.length > 0) {
        throw valueError(
          `No neighbors found for test samples array([${lonely.join(', ')}]), you can try using larger radius, giving a label for outliers, or considering removing them from your dataset.`,
        )
      }
      return targets.map((classes, target) =>
        votes(near, classes, (place) => y[place * targets.length + target]!, outliers?.[target]),
      )
    }
    return {
      type: 'classifier',
      ...(targets.length === 1 && { classes: targets[0]! }),
      predict(x) {
        const columns = shares(x).map((share, target) =>
          Array.from(argmax(share), (place, row) => {
            const own = share.values.subarray(row * share.width, (row + 1) * share.width)
            const isOutlier = outliers !== undefined && own.every((value) => value === 0)
            return isOutlier ? outliers[target]! : targets[target]![place]!
          }),
        )
        if (!isSeveral) return flatLabels(columns[0]!)
        const rows = Array.from({ length: x.rows }, (_, row) => columns.map((column) => column[row]!))
        return labelRows(rows.flat(), x.rows, columns.length)
      },
      predictProba(x) {
        const all = shares(x)
        return isSeveral ? all : all[0]!
      },
    }
  },
}

/** KNeighborsRegressor and RadiusNeighborsRegressor: the mean of what is near; NaN where nothing is. */
export const neighborRegressors: Family = {
  classes: ['sklearn.neighbors.KNeighborsRegressor', 'sklearn.neighbors.RadiusNeighborsRegressor'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const search = searchOf(
      state,
      state.shortName.startsWith('Radius') ? 'within' : { nearest: state.number('n_neighbors') },
    )
    const { shape } = state.array('_y')
    const targets = shape[1] ?? 1
    const values = state.floats('_y')
    return {
      type: 'regressor',
      predict(x) {
        const out = new Float64Array(x.rows * targets)
        for (const [row, { places, weights }] of search(x).entries()) {
          for (let target = 0; target < targets; target++) {
            let [sum, total] = [0, 0]
            for (const [i, place] of places.entries()) {
              sum += weights[i]! * values[place * targets + target]!
              total += weights[i]!
            }
            out[row * targets + target] = sum / total
          }
        }
        return shape.length === 1 ? flatNumbers(out) : numberRows(out, x.rows, targets)
      },
    }
  },
}

/** The share of each class; of an outlier all of its label's, if that is a class. */
function votes(
  near: readonly Near[],
  classes: readonly Label[],
  classOf: (place: number) => number,
  outlier: Label | undefined,
): NumberRows {
  const k = classes.length
  const out = new Float64Array(near.length * k)
  for (const [row, { places, weights }] of near.entries()) {
    const own = out.subarray(row * k, (row + 1) * k)
    for (const [i, place] of places.entries()) own[classOf(place)]! += weights[i]!
    const total = own.reduce((sum, value) => sum + value, 0)
    if (total > 0) for (let c = 0; c < k; c++) own[c]! /= total
    else if (outlier !== undefined && classes.includes(outlier)) own[classes.indexOf(outlier)] = 1
  }
  return numberRows(out, near.length, k)
}

function isOfSeveral(state: State): boolean {
  return state.get('outputs_2d_') === true
}

/** The classes of each target. */
function targetsOf(state: State): readonly (readonly Label[])[] {
  if (!isOfSeveral(state)) return [state.labels('classes_')]
  return state.items('classes_').map((item) => {
    const labels = numpyArray(item)?.items().map(labelOf)
    if (!labels || labels.includes(undefined)) throw damagedState(state.shortName, 'classes_', 'classes')
    return labels as readonly Label[]
  })
}

/** What `outlier_label` came to for each target; undefined where what is far from all is an error. */
function outliersOf(state: State, targets: number): readonly Label[] | undefined {
  if (!state.has('outlier_label_')) return undefined
  const labels = state.labels('outlier_label_')
  if (labels.length !== targets) throw notComputed(`${state.shortName} with such an outlier_label`)
  return labels
}
