import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { entryOf, isObject, isSequence } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import { columnOf, type DenseSamples, dense, denseSamples, type Samples } from '../samples.ts'
import { labelOf, State } from '../state.ts'

/**
 * What a histogram-based model does with its columns before its trees see them. Since 1.4 one with categories has a
 * `_preprocessor`: columns with categories come first, as their places among those of the fit, then the others.
 */
export function histInput(state: State): (x: Samples) => DenseSamples {
  if (!state.has('_preprocessor')) return dense
  const preprocessor = state.part('_preprocessor')
  const fail = (): never => {
    throw damagedState(state.shortName, '_preprocessor', 'columns')
  }
  const places = (name: string): readonly number[] => {
    const value = entryOf(preprocessor.get('_transformer_to_input_indices'), name)
    if (value !== undefined && isSequence(value)) return value.items.map(Number)
    return [...(numpyArray(value)?.integers() ?? fail())]
  }
  const encoder = preprocessor
    .items('transformers_')
    .map((item) => (item !== null && isSequence(item) ? item.items[1] : undefined))
    .find((item) => item !== undefined && item !== null && isObject(item) && item.name === 'OrdinalEncoder')
  if (encoder === undefined || encoder === null || !isObject(encoder)) return fail()
  const codes = new State(encoder).items('categories_').map((categories) => {
    const items = numpyArray(categories)?.items() ?? fail()
    return new Map(items.map((item, code) => [comparable(labelOf(item) ?? null), code]))
  })
  const [categorical, numerical] = [places('encoder'), places('numerical')]
  return (x) => {
    const width = categorical.length + numerical.length
    const values = new Float64Array(x.rows * width)
    for (const [j, place] of categorical.entries()) {
      const column = columnOf(x, place)
      for (let row = 0; row < x.rows; row++) {
        const cell = column[row] ?? null
        const isMissing = cell === null || Number.isNaN(cell)
        values[row * width + j] = isMissing ? Number.NaN : (codes[j]!.get(comparable(cell)) ?? Number.NaN)
      }
    }
    const numbers = numerical.map((place) => {
      const column = columnOf(x, place)
      return dense({ type: 'columns', rows: x.rows, width: 1, columns: [column] }).values
    })
    for (const [j, column] of numbers.entries()) {
      for (let row = 0; row < x.rows; row++) values[row * width + categorical.length + j] = column[row]!
    }
    return denseSamples(values, x.rows, width)
  }
}

function comparable(value: string | number | boolean | null): string | number | null {
  return typeof value === 'boolean' ? Number(value) : value
}
