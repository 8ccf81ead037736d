import { valueError } from '../errors.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { columnOf, dense, denseSamples, type Samples } from '../samples.ts'
import { sparseOfCells } from '../sparse.ts'
import {
  categoriesIn,
  categoriesOf,
  encode,
  Infrequent,
  keyOf,
  placesByColumn,
  spelled,
} from './categories.ts'

/** OrdinalEncoder: the place of a category among those of its column. */
export const ordinalEncoder: Family = {
  classes: ['sklearn.preprocessing.OrdinalEncoder'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const categories = categoriesIn(state)
    const infrequent = new Infrequent(state)
    const missing = placesByColumn(state.get('_missing_indices'))
    const isError = state.oneOf('handle_unknown', ['error', 'use_encoded_value']) === 'error'
    const unknown = isError ? Number.NaN : state.number('unknown_value')
    const ofMissing = state.number('encoded_missing_value')
    return {
      type: 'transformer',
      transform(x) {
        const encoded = encode(x, categories, isError)
        infrequent.apply(encoded, missing)
        const { rows, width, places, known } = encoded
        const values = Float64Array.from(places, (place, i) => {
          if (known[i] === 0) return unknown
          return place === missing.get(i % width) ? ofMissing : place
        })
        return denseSamples(values, rows, width)
      },
    }
  },
}

/** LabelEncoder: the place of a class; it takes a single column. */
export const labelEncoder: Family = {
  classes: ['sklearn.preprocessing.LabelEncoder'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const classes = categoriesOf(state.labels('classes_'))
    return {
      type: 'transformer',
      transform(x) {
        const cells = singleColumn(x)
        const unseen = [...new Set(cells.filter((cell) => !classes.places.has(keyOf(cell))))]
        if (unseen.length > 0)
          throw valueError(`y contains previously unseen labels: ${unseen.map(spelled).join(', ')}`)
        const values = Float64Array.from(cells, (cell) => classes.places.get(keyOf(cell))!)
        return { ...denseSamples(values, x.rows, 1), flat: true }
      },
    }
  },
}

/**
 * LabelBinarizer: a column for each class, unknown classes have none. Of two classes it is one column alone, unless what
 * comes has more than two.
 */
export const labelBinarizer: Family = {
  classes: ['sklearn.preprocessing.LabelBinarizer'],
  versions: KNOWN_VERSIONS,
  make(state) {
    state.oneOf('y_type_', ['binary', 'multiclass'])
    const classes = categoriesOf(state.labels('classes_'))
    const count = classes.values.length
    const [negative, positive] = [state.number('neg_label'), state.number('pos_label')]
    return {
      type: 'transformer',
      transform(x) {
        const cells = singleColumn(x)
        const places = cells.map((cell) => classes.places.get(keyOf(cell)) ?? -1)
        const isOne = count <= 2 && new Set(cells.map(keyOf)).size <= 2
        const marked = isOne ? places.map((place) => (place === 1 ? 0 : -1)) : places
        const width = isOne ? 1 : count
        const { values } = dense(sparseOfCells(Int32Array.from(marked), x.rows, width))
        return denseSamples(
          values.map((value) => (value === 1 ? positive : negative)),
          x.rows,
          width,
        )
      },
    }
  },
}

function singleColumn(x: Samples) {
  if (x.width !== 1)
    throw valueError(`y should be a 1d array, got an array of shape (${x.rows}, ${x.width}) instead.`)
  return Array.from(columnOf(x, 0), (cell) => cell)
}
