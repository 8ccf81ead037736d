import { valueError } from '../errors.ts'
import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { searchSorted } from '../preprocessing/quantiles.ts'
import { flatNumbers } from '../results.ts'
import { denseSamples, finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'

/** IsotonicRegression: a line through points that never falls. */
export const isotonicRegression: Family = {
  classes: ['sklearn.isotonic.IsotonicRegression'],
  versions: KNOWN_VERSIONS,
  make(state): Fitted {
    const of = isotonicOf(state)
    const apply = (x: Samples) => {
      const { width, values } = finiteDense(x, state.shortName)
      if (width !== 1)
        throw valueError('Isotonic regression input X should be a 1d array or 2d array with 1 feature')
      return values.map(of)
    }
    return {
      type: 'regressor',
      predict: (x) => flatNumbers(apply(x)),
      transform: (x) => ({ ...denseSamples(apply(x), x.rows, 1), flat: true }),
    }
  },
}

/** The value at one place. */
export function isotonicOf(state: State): (value: number) => number {
  const [xs, ys] = [state.floats('X_thresholds_'), state.floats('y_thresholds_')]
  const outside = state.oneOf('out_of_bounds', ['nan', 'clip', 'raise'])
  const [low, high] = [xs[0]!, xs.at(-1)!]
  return (given) => {
    if (ys.length === 1) return ys[0]!
    const value = outside === 'clip' ? Math.min(Math.max(given, low), high) : given
    if (value < low || value > high) {
      if (outside === 'nan') return Number.NaN
      const end = value < low ? 'below' : 'above'
      throw valueError(`A value (${value}) in x_new is ${end} the interpolation range`)
    }
    const place = Math.min(Math.max(searchSorted(xs, value, 'left'), 1), xs.length - 1)
    const slope = (ys[place]! - ys[place - 1]!) / (xs[place]! - xs[place - 1]!)
    return slope * (value - xs[place - 1]!) + ys[place - 1]!
  }
}
