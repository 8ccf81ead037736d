import { isObject } from '../../../pickle/value.ts'
import { damagedState, valueError } from '../errors.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { denseOrMissing, denseSamples, finiteDense, type Samples } from '../samples.ts'
import { toSparse } from '../sparse.ts'
import { State } from '../state.ts'

type Extrapolation = 'constant' | 'linear' | 'continue' | 'periodic' | 'error'

/** B-splines of one column: `count` columns of the answer, of which a value has `degree + 1` that are not 0. */
interface Splines {
  readonly knots: Float64Array
  readonly degree: number
  readonly count: number
  /** The knot, from each end, behind which a value is outside. */
  readonly edge: number
}

/** SplineTransformer: the values of B-splines at each number. */
export const splineTransformer: Family = {
  classes: ['sklearn.preprocessing.SplineTransformer'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const extrapolation = state.oneOf('extrapolation', [
      'constant',
      'linear',
      'continue',
      'periodic',
      'error',
    ])
    const columns = splinesOf(state, extrapolation)
    const count = columns[0]!.count
    const kept = count - (state.boolean('include_bias') ? 0 : 1)
    const isSparse = state.get('sparse_output') === true
    // Of scikit-learn 1.8.
    const checked = state.get('handle_missing') === 'zeros' ? denseOrMissing : finite(state)
    return {
      type: 'transformer',
      transform(x) {
        const { rows, width, values } = checked(x)
        const out = new Float64Array(rows * width * kept)
        for (let i = 0; i < values.length; i++) {
          if (Number.isNaN(values[i]!)) continue
          const own = valuesAt(columns[i % width]!, values[i]!, extrapolation)
          if (Number.isNaN(own[0]!))
            throw valueError(
              `${state.minor < 8 ? 'X' : '`X`'} contains values beyond the limits of the knots.`,
            )
          out.set(own.subarray(0, kept), i * kept)
        }
        const dense = denseSamples(out, rows, width * kept)
        return isSparse ? toSparse(dense) : dense
      },
    }
  },
}

function finite(state: State) {
  return (x: Samples) => finiteDense(x, state.shortName)
}

/**
 * What goes on in a straight line has its degree raised to 2 for one column after the other, in all versions: those behind
 * the first one then begin to be outside further in (findings/sklearn-spline-linear-columns.sh).
 */
function edgeOf(degree: number, column: number, extrapolation: Extrapolation): number {
  return extrapolation === 'linear' ? Math.max(degree, Math.min(2, degree + column)) : degree
}

function splinesOf(state: State, extrapolation: Extrapolation): readonly Splines[] {
  const columns = state.items('bsplines_').map((item, column) => {
    if (item === null || !isObject(item)) throw damagedState(state.shortName, 'bsplines_', 'splines')
    const spline = new State(item)
    // Newer versions of scipy keep their arrays by other names.
    const prefix = spline.has('_c') ? '_' : ''
    const { columns: count, rows } = spline.matrix(`${prefix}c`)
    const [knots, degree] = [spline.floats(`${prefix}t`), spline.number('k')]
    // The splines at the end of a period are those at its start.
    if (!(degree >= 0 && degree < 100) || knots.length !== rows + degree + 1 || count === 0 || rows <= degree)
      throw damagedState(state.shortName, 'bsplines_', 'splines')
    return { knots, degree, count, edge: edgeOf(degree, column, extrapolation) }
  })
  if (columns.length === 0 || columns.some(({ count }) => count !== columns[0]!.count))
    throw damagedState(state.shortName, 'bsplines_', 'splines')
  return columns
}

/** Not a number at first where there is no value. */
function valuesAt(splines: Splines, value: number, extrapolation: Extrapolation): Float64Array {
  if (extrapolation === 'linear') return goneOn(splines, value)
  const { knots, degree, count } = splines
  const [first, last] = [knots[degree]!, knots[knots.length - degree - 1]!]
  const isBelow = value < first
  if ((!isBelow && value <= last) || extrapolation === 'continue') return spread(splines, value, 0)
  switch (extrapolation) {
    case 'error':
      return Float64Array.of(Number.NaN)
    case 'periodic': {
      const period = last - first
      const along = (value - first) % period
      // The remainder of Python has the sign of what is divided by.
      return spread(splines, period > 0 ? first + (along < 0 ? along + period : along) : 0, 0)
    }
    // Only the splines next to an end are more than rounding there.
    case 'constant':
      return spread(splines, isBelow ? first : last, 0).map((height, i) =>
        (isBelow ? i < degree : i >= count - degree) ? height : 0,
      )
  }
}

/** In a straight line behind the ends; a value may be behind both, where the edges have moved past each other. */
function goneOn(splines: Splines, value: number): Float64Array {
  const { knots, count, edge } = splines
  const [first, last] = [knots[edge]!, knots[knots.length - edge - 1]!]
  const out = first <= value && value <= last ? spread(splines, value, 0) : new Float64Array(count)
  const lineFrom = (end: number) => {
    const [heights, slopes] = [spread(splines, end, 0), spread(splines, end, 1)]
    return heights.map((height, i) => height + (value - end) * slopes[i]!)
  }
  const below = value < first ? lineFrom(first) : undefined
  const above = value > last ? lineFrom(last) : undefined
  for (let j = 0; j < Math.min(count, edge <= 1 ? edge + 1 : edge); j++) {
    const k = count - 1 - j
    if (below) out[j] = below[j]!
    if (above) out[k] = above[k]!
  }
  return out
}

/** The values of all splines at a number, or their slopes. */
function spread({ knots, degree, count }: Splines, value: number, derivative: 0 | 1): Float64Array {
  const interval = intervalOf(knots, degree, value)
  const out = new Float64Array(count)
  for (const [i, height] of bases(knots, degree, value, interval, derivative).entries())
    out[(interval - degree + i) % count]! += height
  return out
}

/** The last knot that is not above the value, of those between which the splines are whole. */
function intervalOf(knots: Float64Array, degree: number, value: number): number {
  let interval = degree
  while (interval < knots.length - degree - 2 && value >= knots[interval + 1]!) interval += 1
  return interval
}

/** De Boor's recursion, as scipy has it (`_deBoor_D`). */
function bases(
  knots: Float64Array,
  degree: number,
  value: number,
  interval: number,
  derivative: 0 | 1,
): Float64Array {
  const out = new Float64Array(degree + 1)
  out[0] = 1
  for (let j = 1; j <= degree; j++) {
    const before = out.slice(0, j)
    const isSlope = j > degree - derivative
    out[0] = 0
    for (let n = 1; n <= j; n++) {
      const [above, below] = [knots[interval + n]!, knots[interval + n - j]!]
      out[n] = 0
      if (above === below) continue
      const weight = before[n - 1]! / (above - below)
      if (isSlope) {
        out[n - 1]! -= j * weight
        out[n] = j * weight
      } else {
        out[n - 1]! += weight * (above - value)
        out[n] = weight * (value - below)
      }
    }
  }
  return degree < derivative ? out.fill(0) : out
}
