import { ComputationError } from '../../../error.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { denseSamples, finiteDense } from '../samples.ts'
import type { State } from '../state.ts'

/** Of products of columns; more would fill the memory before they are of use. */
const MOST_PRODUCTS = 200_000

/** PolynomialFeatures: the products of up to so many columns, by degree and then in the order of the columns. */
export const polynomialFeatures: Family = {
  classes: ['sklearn.preprocessing.PolynomialFeatures'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const products = productsOf(state)
    return {
      type: 'transformer',
      transform(x) {
        const { rows, width, values } = finiteDense(x, state.shortName)
        const out = new Float64Array(rows * products.length)
        for (let row = 0; row < rows; row++) {
          for (const [i, columns] of products.entries()) {
            let product = 1
            for (const j of columns) product *= values[row * width + j]!
            out[row * products.length + i] = product
          }
        }
        return denseSamples(out, rows, products.length)
      },
    }
  },
}

/** The columns of each product. */
function productsOf(state: State): readonly (readonly number[])[] {
  const [least, most] = [state.number('_min_degree'), state.number('_max_degree')]
  const isRepeating = !state.boolean('interaction_only')
  const count = state.number('n_features_in_')
  const products: number[][] = state.boolean('include_bias') ? [[]] : []
  const extend = (columns: readonly number[], degree: number): void => {
    if (columns.length === degree) {
      products.push([...columns])
      if (products.length > MOST_PRODUCTS) {
        throw new ComputationError(
          'ValueError',
          `The model makes more than ${MOST_PRODUCTS} products of columns`,
        )
      }
      return
    }
    const last = columns.at(-1) ?? (isRepeating ? 0 : -1)
    for (let j = isRepeating ? last : last + 1; j < count; j++) extend([...columns, j], degree)
  }
  for (let degree = Math.max(1, least); degree <= most; degree++) extend([], degree)
  return products
}
