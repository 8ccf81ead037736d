import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import { valueError } from './value-error.ts'

/** The value of a convex function with what its derivatives need. */
export interface Evaluation {
  readonly value: number
  readonly gradient: Float64Array
  /** The second derivatives at the same place; asked for once a step at most. */
  hessian(): Matrix
}

export interface NewtonOptions {
  /** The fit has converged when no entry of the gradient is larger. */
  readonly tolerance: number
  /** Whether there surely is a minimum; without a penalty, separable classes drive the coefficients to infinity. */
  readonly bounded: boolean
  readonly maxIterations: number
  /** Called after each step with how many there were. */
  onStep(steps: number): void
}

/** Steps are shortened until they gain this share of what the slope promises (Armijo's rule). */
const SUFFICIENT = 1e-4
const SHORTEST = 2 ** -40

/** On the way to infinity each step leaves 1/e of the decrement, near a minimum hardly anything. */
const STALLING = 0.3

/** Decrements below this are at the level of rounding once they shrink no more. */
const ROUNDING = 1e-18

/**
 * Minimises a smooth convex function by Newton's method with step halving, from `start`.
 * Once the gradient is within the tolerance it goes on for all the digits that rounding leaves: a few steps more. Where
 * a minimum may not exist it goes on only while the steps shrink faster than they do on the way to infinity.
 */
export function minimise(
  evaluate: (at: Float64Array) => Evaluation,
  start: Float64Array,
  options: NewtonOptions,
): { readonly at: Float64Array; readonly steps: number } {
  let at = start
  let current = evaluate(at)
  let lastDecrement = Number.POSITIVE_INFINITY
  for (let steps = 0; ; steps++) {
    const converged = current.gradient.every((slope) => Math.abs(slope) <= options.tolerance)
    if (steps >= options.maxIterations) return { at, steps }
    const direction = newtonDirection(current)
    const decrement = -direction.reduce((sum, step, i) => sum + step * current.gradient[i]!, 0)
    const stalled = decrement > STALLING * lastDecrement && (!options.bounded || decrement < ROUNDING)
    if (!(decrement > 0) || (converged && stalled)) return { at, steps }
    const next = lineSearch(evaluate, at, current, direction, decrement)
    if (next === null) return { at, steps }
    at = next.at
    current = next.evaluation
    lastDecrement = decrement
    options.onStep(steps + 1)
  }
}

function lineSearch(
  evaluate: (at: Float64Array) => Evaluation,
  from: Float64Array,
  current: Evaluation,
  direction: Float64Array,
  decrement: number,
): { readonly at: Float64Array; readonly evaluation: Evaluation } | null {
  // Near the minimum the gain is below the rounding of the value itself, which must not refuse the step.
  const rounding = 16 * Number.EPSILON * Math.abs(current.value)
  for (let length = 1; length >= SHORTEST; length /= 2) {
    const at = from.map((value, i) => value + length * direction[i]!)
    const evaluation = evaluate(at)
    if (evaluation.value <= current.value - SUFFICIENT * length * decrement + rounding)
      return { at, evaluation }
  }
  return null
}

/** Solves H d = -g, with H scaled to a unit diagonal so that columns of very different size lose no digits. */
function newtonDirection({ gradient, hessian }: Evaluation): Float64Array {
  const matrix = hessian()
  const scale = matrix.diagonal().map((value) => (value > 0 ? 1 / Math.sqrt(value) : 1))
  // The product of both factors first, so that the result is symmetric to the last bit.
  const scaled = matrix.apply((i, j) => {
    matrix.set(i, j, matrix.get(i, j) * (scale[i]! * scale[j]!))
  })
  const right = Matrix.columnVector(gradient.map((slope, i) => -slope * scale[i]!))
  const solution = damped(scaled).solve(right)
  return Float64Array.from(scale, (factor, i) => factor * solution.get(i, 0))
}

/** Collinear columns without a penalty leave H singular: the smallest damping that makes it definite is added. */
function damped(matrix: Matrix): CholeskyDecomposition {
  for (let damping = 1e-14; damping < 1e9; damping *= 10) {
    const factors = new CholeskyDecomposition(matrix)
    if (factors.isPositiveDefinite()) return factors
    for (let i = 0; i < matrix.rows; i++) matrix.set(i, i, matrix.get(i, i) + damping)
  }
  throw valueError('x has values too far apart to fit, scale them first, for example by StandardScaler')
}
