import { damagedState } from '../errors.ts'
import { matrixIn } from '../matrices.ts'
import { finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { distanceOf } from './metrics.ts'

/** Fitted rows near a row: their places and distances, and what each weighs. */
export interface Near {
  readonly places: Int32Array
  readonly weights: Float64Array
}

/**
 * Finds what is near each row: the `n_neighbors` nearest fitted ones, of equally far ones the first, or all within
 * `radius`. All distances are computed, so that the answer does not depend on a tree.
 */
export function searchOf(state: State, kind: 'nearest' | 'within'): (x: Samples) => readonly Near[] {
  const { rows: count, columns: width, values: fitted } = matrixIn(state, '_fit_X')
  const distance = distanceOf(state)
  const weigh = weightsOf(state)
  const most = kind === 'nearest' ? state.number('n_neighbors') : count
  const radius = kind === 'within' ? state.number('radius') : Infinity
  if (!(most >= 1 && most <= count)) throw damagedState(state.shortName, 'n_neighbors', 'number of neighbors')
  return (x) => {
    const { rows, values } = finiteDense(x, state.shortName)
    return Array.from({ length: rows }, (_, row) => {
      const own = values.subarray(row * width, (row + 1) * width)
      const distances = Float64Array.from({ length: count }, (_, i) =>
        distance(own, fitted.subarray(i * width, (i + 1) * width)),
      )
      const places =
        kind === 'within'
          ? Int32Array.from(distances.keys()).filter((place) => distances[place]! <= radius)
          : nearest(distances, most)
      return { places, weights: weigh(Float64Array.from(places, (place) => distances[place]!)) }
    })
  }
}

/** The places of the smallest, in their order; a sorted list of so many is kept. */
function nearest(distances: Float64Array, most: number): Int32Array {
  const places: number[] = []
  for (const [place, distance] of distances.entries()) {
    if (places.length === most && !(distance < distances[places[most - 1]!]!)) continue
    let [from, to] = [0, places.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (distances[places[middle]!]! <= distance) from = middle + 1
      else to = middle
    }
    places.splice(from, 0, place)
    if (places.length > most) places.pop()
  }
  return Int32Array.from(places)
}

/** All alike, or by how near they are; what is at the very place counts alone then. */
function weightsOf(state: State): (distances: Float64Array) => Float64Array {
  const kind = state.get('weights') === null ? 'uniform' : state.oneOf('weights', ['uniform', 'distance'])
  if (kind === 'uniform') return (distances) => distances.map(() => 1)
  return (distances) =>
    distances.includes(0)
      ? distances.map((distance) => (distance === 0 ? 1 : 0))
      : distances.map((distance) => 1 / distance)
}
