import { type NumpyArray, numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { isObject, itemsOf } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import type { State } from '../state.ts'
import type { NearestHeap } from './heap.ts'
import type { Metric } from './metrics.ts'

/** Looks at the fitted rows that may be among the nearest. */
export type Visit = (row: Float64Array, heap: NearestHeap) => void

/**
 * A KDTree or BallTree as scikit-learn has built it, walked as it walks it: the nearer half first, and none that is too far.
 * Of equally far rows that decides which are taken. Undefined where a model has no tree.
 */
export function treeOf(
  state: State,
  fitted: { columns: number; values: Float64Array },
  metric: Metric,
): Visit | undefined {
  const tree = state.get('_tree') ?? null
  if (tree === null || !isObject(tree) || metric.power === undefined) return undefined
  const [, order, nodes, bounds] = itemsOf(tree.state).map(numpyArray)
  const [starts, ends, leaves] = ['idx_start', 'idx_end', 'is_leaf'].map((name) =>
    nodes?.field(name)?.integers(),
  )
  const [places, limits, radii] = [order?.integers(), bounds?.floats(), nodes?.field('radius')?.floats()]
  if (!nodes || !bounds || !starts || !ends || !leaves || !places || !limits || !radii)
    throw damagedState(state.shortName, '_tree', 'tree')
  const { columns: width, values } = fitted
  checkNodes(state, { nodes, bounds, starts, ends, places }, values.length / width, width)

  const farness = tree.module.endsWith('_kd_tree')
    ? boxFarness(limits, nodes.size, width, metric.power)
    : ballFarness(limits, radii, width, metric)
  const visit = (node: number, row: Float64Array, least: number, heap: NearestHeap): void => {
    if (least > heap.largest) return
    if (leaves[node]) {
      for (let i = starts[node]!; i < ends[node]!; i++) {
        const place = places[i]!
        heap.push(metric.reduced(row, values.subarray(place * width, (place + 1) * width)), place)
      }
      return
    }
    const [left, right] = [2 * node + 1, 2 * node + 2]
    const [toLeft, toRight] = [farness(left, row), farness(right, row)]
    if (toLeft <= toRight) {
      visit(left, row, toLeft, heap)
      visit(right, row, toRight, heap)
    } else {
      visit(right, row, toRight, heap)
      visit(left, row, toLeft, heap)
    }
  }
  return (row, heap) => visit(0, row, farness(0, row), heap)
}

/** A file may say anything: the places are of fitted rows, and each node that is no leaf has two below it. */
function checkNodes(
  state: State,
  tree: { nodes: NumpyArray; bounds: NumpyArray; starts: Int32Array; ends: Int32Array; places: Int32Array },
  rows: number,
  width: number,
): void {
  const { nodes, bounds, starts, ends, places } = tree
  const isPlace = (place: number) => place >= 0 && place < rows
  const [copies = 0, count, columns] = bounds.shape
  const isWhole =
    places.length === rows &&
    places.every(isPlace) &&
    starts.every((start) => start >= 0) &&
    ends.every((end) => end <= rows) &&
    copies >= 1 &&
    count === nodes.size &&
    columns === width
  const leaves = nodes.field('is_leaf')?.integers()
  const hasChildren = leaves?.every((isLeaf, node) => isLeaf !== 0 || 2 * node + 2 < nodes.size)
  if (!isWhole || !hasChildren) throw damagedState(state.shortName, '_tree', 'tree')
}

/** The least reduced distance to a box. */
function boxFarness(limits: Float64Array, nodes: number, width: number, power: number) {
  return (node: number, row: Float64Array): number => {
    let total = 0
    for (let j = 0; j < width; j++) {
      const below = limits[node * width + j]! - row[j]!
      const above = row[j]! - limits[(nodes + node) * width + j]!
      const off = 0.5 * (below + Math.abs(below) + (above + Math.abs(above)))
      if (power === Infinity) total = Math.max(total, off)
      else total += power === 2 ? off * off : power === 1 ? off : off ** power
    }
    return total
  }
}

/** The least reduced distance to a ball. */
function ballFarness(centres: Float64Array, radii: Float64Array, width: number, metric: Metric) {
  return (node: number, row: Float64Array): number => {
    const centre = centres.subarray(node * width, (node + 1) * width)
    return metric.reduce(Math.max(0, metric.distance(metric.reduced(row, centre)) - radii[node]!))
  }
}
