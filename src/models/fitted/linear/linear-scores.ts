import { matrixIn } from '../matrices.ts'
import type { Samples } from '../samples.ts'
import { finiteDense } from '../samples.ts'
import type { State } from '../state.ts'

/** Rows of coefficients, one for each target or class, and an intercept each. */
export interface Linear {
  readonly targets: number
  readonly features: number
  readonly coef: Float64Array
  readonly intercept: Float64Array
}

/** `coef_` and `intercept_`; one of one number stands for all targets, as for numpy. */
export function linearOf(state: State, name = 'coef_'): Linear {
  const { rows: targets, columns: features, values: coef } = matrixIn(state, name)
  const given = state.get('intercept_')
  const intercept =
    typeof given === 'number' || typeof given === 'bigint' ? [Number(given)] : state.floats('intercept_')
  const all = Float64Array.from(
    { length: targets },
    (_, target) => intercept[intercept.length === 1 ? 0 : target] ?? Number.NaN,
  )
  return { targets, features, coef, intercept: all }
}

/** x times the coefficients plus the intercepts: a number for each row and target. `name` is the class that asks. */
export function linearScores(
  { targets, features, coef, intercept }: Linear,
  x: Samples,
  name: string,
): Float64Array {
  const out = new Float64Array(x.rows * targets)
  if (x.type === 'sparse') {
    for (let row = 0; row < x.rows; row++) {
      for (let target = 0; target < targets; target++) {
        let sum = 0
        for (let i = x.starts[row]!; i < x.starts[row + 1]!; i++)
          sum += x.values[i]! * coef[target * features + x.indices[i]!]!
        out[row * targets + target] = sum + intercept[target]!
      }
    }
    return out
  }
  const { values } = finiteDense(x, name)
  for (let row = 0; row < x.rows; row++) {
    for (let target = 0; target < targets; target++) {
      let sum = 0
      for (let j = 0; j < features; j++) sum += values[row * features + j]! * coef[target * features + j]!
      out[row * targets + target] = sum + intercept[target]!
    }
  }
  return out
}
