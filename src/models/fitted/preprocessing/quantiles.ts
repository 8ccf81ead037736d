import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { denseOrMissing, denseSamples, type Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { normalCdf, normalQuantile } from './normal-distribution.ts'

/** So near to an end is at the end, for normal output. */
const THRESHOLD = 1e-7

/** QuantileTransformer: each value becomes the share of the fitted ones below it, or the normal value of that share. */
export const quantileTransformer: Family = {
  classes: ['sklearn.preprocessing.QuantileTransformer'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const columns = columnsOf(state)
    const references = state.floats('references_')
    const isNormal = state.oneOf('output_distribution', ['uniform', 'normal']) === 'normal'
    const apply = (x: Samples, of: (value: number, quantiles: Float64Array) => number) => {
      const { rows, width, values } = denseOrMissing(x)
      return denseSamples(
        values.map((value, i) => (Number.isNaN(value) ? value : of(value, columns[i % width]!.quantiles))),
        rows,
        width,
      )
    }
    const mirrored = references.map((value) => -value).reverse()
    const backwards = new Map(columns.map(({ quantiles, negated }) => [quantiles, negated]))
    return {
      type: 'transformer',
      transform: (x) =>
        apply(x, (value, quantiles) => {
          const both =
            0.5 *
            (interpolate(value, quantiles, references) -
              interpolate(-value, backwards.get(quantiles)!, mirrored))
          const share = ended(value, both, isNormal, [quantiles[0]!, quantiles.at(-1)!], [0, 1])
          return isNormal ? clippedQuantile(share) : share
        }),
      inverseTransform: (x) =>
        apply(x, (given, quantiles) => {
          const share = isNormal ? normalCdf(given) : given
          const value = interpolate(share, references, quantiles)
          return ended(share, value, isNormal, [0, 1], [quantiles[0]!, quantiles.at(-1)!])
        }),
    }
  },
}

/** What a value at one of two ends becomes; the lower end wins. */
function ended(
  x: number,
  inner: number,
  isNormal: boolean,
  [low, high]: readonly [number, number],
  [atLow, atHigh]: readonly [number, number],
): number {
  if (isNormal ? x - THRESHOLD < low : x === low) return atLow
  if (isNormal ? x + THRESHOLD > high : x === high) return atHigh
  return inner
}

/** Away from the infinities. */
function clippedQuantile(share: number): number {
  const least = THRESHOLD - Number.EPSILON
  return Math.min(Math.max(normalQuantile(share), normalQuantile(least)), normalQuantile(1 - least))
}

/** The quantiles of each column, and the same mirrored at 0. */
function columnsOf(state: State): { quantiles: Float64Array; negated: Float64Array }[] {
  const { rows, columns, values } = state.matrix('quantiles_')
  return Array.from({ length: columns }, (_, j) => {
    const quantiles = Float64Array.from({ length: rows }, (_, i) => values[i * columns + j]!)
    return { quantiles, negated: quantiles.map((value) => -value).reverse() }
  })
}

/** numpy's `interp`: between the points, the first and the last value outside of them. */
export function interpolate(x: number, xs: Float64Array, ys: Float64Array): number {
  const last = xs.length - 1
  if (Number.isNaN(x)) return x
  if (x < xs[0]!) return ys[0]!
  if (x >= xs[last]!) return ys[last]!
  const place = searchSorted(xs, x, 'right') - 1
  const slope = (ys[place + 1]! - ys[place]!) / (xs[place + 1]! - xs[place]!)
  const y = slope * (x - xs[place]!) + ys[place]!
  return Number.isNaN(y) ? slope * (x - xs[place + 1]!) + ys[place + 1]! : y
}

/** numpy's `searchsorted`: where a value would stand, before or behind equal ones. */
export function searchSorted(sorted: ArrayLike<number>, value: number, side: 'left' | 'right'): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const isBefore = side === 'left' ? sorted[middle]! < value : sorted[middle]! <= value
    if (isBefore) from = middle + 1
    else to = middle
  }
  return from
}
