import { isDict, itemsOf, type PickleValue } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS, type Making } from '../estimator.ts'
import { placesOf } from '../places.ts'
import { dense, denseSamples, type Samples, takeColumns } from '../samples.ts'
import { beside } from '../sparse.ts'
import { labelOf, type State } from '../state.ts'
import { PASSTHROUGH } from './pipeline.ts'

interface Part {
  readonly transformer: Fitted
  /** The columns it takes, by their places; undefined for all. */
  readonly columns: readonly number[] | undefined
  readonly weight: number
}

/** ColumnTransformer: each transformer takes some columns; their results stand side by side. */
export const columnTransformer: Family = {
  classes: ['sklearn.compose.ColumnTransformer'],
  versions: KNOWN_VERSIONS,
  make(state, making) {
    const places = placesOf(state)
    const weights = weightsOf(state)
    const parts = state.items('transformers_').flatMap((triple): Part[] => {
      const [name, transformer = null] = itemsOf(triple)
      if (typeof name !== 'string') throw damagedState(state.shortName, 'transformers_', 'names')
      const columns = places.get(name)
      if (transformer === 'drop' || !columns || columns.length === 0) return []
      return [{ transformer: partOf(transformer, making), columns, weight: weights.get(name) ?? 1 }]
    })
    return { type: 'transformer', transform: sideBySide(parts, state.get('sparse_output_') === true) }
  },
}

/** FeatureUnion: all transformers take all columns. */
export const featureUnion: Family = {
  classes: ['sklearn.pipeline.FeatureUnion'],
  versions: KNOWN_VERSIONS,
  make(state, making) {
    const weights = weightsOf(state)
    const parts = state.items('transformer_list').flatMap((pair): Part[] => {
      const [name, transformer = null] = itemsOf(pair)
      if (transformer === 'drop') return []
      const weight = (typeof name === 'string' ? weights.get(name) : undefined) ?? 1
      return [{ transformer: partOf(transformer, making), columns: undefined, weight }]
    })
    return { type: 'transformer', transform: sideBySide(parts, 'if-any') }
  },
}

function sideBySide(parts: readonly Part[], sparse: boolean | 'if-any') {
  return (x: Samples): Samples => {
    const made = parts.map(({ transformer, columns, weight }) =>
      weighted(transformer.transform!(columns ? takeColumns(x, columns) : x), weight),
    )
    const isSparse = sparse === 'if-any' ? made.some(({ type }) => type === 'sparse') : sparse
    return beside(made, x.rows, isSparse)
  }
}

function weighted(x: Samples, weight: number): Samples {
  if (weight === 1) return x
  if (x.type === 'sparse') return { ...x, values: x.values.map((value) => value * weight) }
  const { rows, width, values } = dense(x)
  return denseSamples(
    values.map((value) => value * weight),
    rows,
    width,
  )
}

function partOf(transformer: PickleValue, { make }: Making): Fitted {
  return transformer === 'passthrough' ? PASSTHROUGH : make(transformer)
}

function weightsOf(state: State): ReadonlyMap<string, number> {
  const value = state.get('transformer_weights')
  if (value === undefined || value === null || !isDict(value)) return new Map()
  return new Map(value.entries.map(([name, weight]) => [String(name), Number(labelOf(weight))]))
}
