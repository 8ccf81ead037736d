import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { dense } from '../samples.ts'
import { sparseOfCells } from '../sparse.ts'
import { labelOf, type State } from '../state.ts'
import { type Categories, categoriesIn, encode, Infrequent } from './categories.ts'

/** OneHotEncoder: a column for each category, but for dropped and rare ones. */
export const oneHotEncoder: Family = {
  classes: ['sklearn.preprocessing.OneHotEncoder'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const categories = categoriesIn(state)
    const infrequent = new Infrequent(state)
    const isError = state.get('handle_unknown') === 'error'
    const isSparse = state.has('sparse_output') ? state.boolean('sparse_output') : state.boolean('sparse')
    const dropped = droppedOf(state, categories)
    const widths = state.floats('_n_features_outs')
    const starts = Int32Array.from(widths, (_, j) => widths.subarray(0, j).reduce((sum, n) => sum + n, 0))
    const outWidth = widths.reduce((sum, n) => sum + n, 0)
    return {
      type: 'transformer',
      transform(x) {
        const encoded = encode(x, categories, isError)
        infrequent.apply(encoded)
        const { rows, width, places, known } = encoded
        const cells = places.map((place, i) => {
          const j = i % width
          const drop = dropped[j]
          if (known[i] === 0 || place === drop) return -1
          return starts[j]! + place - (drop !== undefined && place > drop ? 1 : 0)
        })
        const out = sparseOfCells(cells, rows, outWidth)
        return isSparse ? out : dense(out)
      },
    }
  },
}

/** The category of each column that has no column of its own. */
function droppedOf(state: State, categories: readonly Categories[]): readonly (number | undefined)[] {
  // Where rare ones are grouped, this is what is left of `drop_idx_`.
  if (!state.has('_drop_idx_after_grouping')) return categories.map(() => undefined)
  return state
    .items('_drop_idx_after_grouping')
    .map((item) => (item === null ? undefined : Number(labelOf(item))))
}
