import type { Penalties } from './nmf-multiplication.ts'

/**
 * Non-negative weights by coordinate descent, from zero on (`_fit_coordinate_descent` of scikit-learn): all rows together,
 * as they stop together.
 */
export function byCoordinates({
  products,
  targets,
  rows,
  penalties: { l1, l2 },
  tolerance,
  most,
}: {
  /** Each component by each, row after row. */
  readonly products: Float64Array
  /** Each row by each component. */
  readonly targets: Float64Array
  readonly rows: number
  readonly penalties: Penalties
  readonly tolerance: number
  readonly most: number
}): Float64Array {
  const k = Math.sqrt(products.length)
  const weights = new Float64Array(rows * k)
  const hessian = products.map((value, i) => (i % (k + 1) === 0 ? value + l2 : value))
  let first = 0
  for (let round = 1; round <= most; round++) {
    let violation = 0
    for (let t = 0; t < k; t++) {
      for (let row = 0; row < rows; row++) {
        let gradient = l1 - targets[row * k + t]!
        for (let r = 0; r < k; r++) gradient += hessian[t * k + r]! * weights[row * k + r]!
        const own = weights[row * k + t]!
        violation += Math.abs(own === 0 ? Math.min(0, gradient) : gradient)
        const curve = hessian[t * k + t]!
        if (curve !== 0) weights[row * k + t] = Math.max(own - gradient / curve, 0)
      }
    }
    if (round === 1) first = violation
    if (first === 0 || violation / first <= tolerance) break
  }
  return weights
}
