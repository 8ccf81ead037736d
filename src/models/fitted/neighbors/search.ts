import { damagedState } from '../errors.ts'
import { matrixIn } from '../matrices.ts'
import { finiteDense, type Samples } from '../samples.ts'
import type { State } from '../state.ts'
import { NearestHeap } from './heap.ts'
import { metricOf } from './metrics.ts'
import { treeOf } from './tree.ts'

/** Fitted rows near a row: their places, and what each weighs. */
export interface Near {
  readonly places: Int32Array
  readonly distances: Float64Array
  readonly weights: Float64Array
}

/** The so many nearest fitted rows, or all within `radius`. */
export type Reach = { readonly nearest: number } | 'within'

/** Finds what is near each row. */
export function searchOf(state: State, reach: Reach): (x: Samples) => readonly Near[] {
  const fitted = matrixIn(state, '_fit_X')
  const { rows: count, columns: width, values } = fitted
  const metric = metricOf(state)
  const weigh = weightsOf(state)
  const toAll = (row: Float64Array, place: number) =>
    metric.reduced(row, values.subarray(place * width, (place + 1) * width))
  const search = reach === 'within' ? within() : nearest(reach.nearest)

  function nearest(most: number) {
    if (!(most >= 1 && most <= count))
      throw damagedState(state.shortName, 'n_neighbors', 'number of neighbors')
    const tree = treeOf(state, fitted, metric)
    return (row: Float64Array) => {
      const heap = new NearestHeap(most)
      if (tree) tree(row, heap)
      else for (let place = 0; place < count; place++) heap.push(toAll(row, place), place)
      const order = Array.from(heap.places.keys()).sort((a, b) => heap.distances[a]! - heap.distances[b]!)
      return {
        places: Int32Array.from(order, (i) => heap.places[i]!),
        distances: Float64Array.from(order, (i) => metric.distance(heap.distances[i]!)),
      }
    }
  }

  function within() {
    const radius = metric.reduce(state.number('radius'))
    return (row: Float64Array) => {
      const all = Float64Array.from({ length: count }, (_, place) => toAll(row, place))
      const places = Int32Array.from(all.keys()).filter((place) => all[place]! <= radius)
      return { places, distances: Float64Array.from(places, (place) => metric.distance(all[place]!)) }
    }
  }

  return (x) => {
    const given = finiteDense(x, state.shortName)
    return Array.from({ length: x.rows }, (_, row) => {
      const { places, distances } = search(given.values.subarray(row * width, (row + 1) * width))
      return { places, distances, weights: weigh(distances) }
    })
  }
}

/** All alike, or by how near they are; what is at the very place counts alone then. */
function weightsOf(state: State): (distances: Float64Array) => Float64Array {
  const kind = state.has('weights') ? state.oneOf('weights', ['uniform', 'distance']) : 'uniform'
  if (kind === 'uniform') return (distances) => distances.map(() => 1)
  return (distances) =>
    distances.includes(0)
      ? distances.map((distance) => (distance === 0 ? 1 : 0))
      : distances.map((distance) => 1 / distance)
}
