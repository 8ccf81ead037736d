import { itemsOf } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import type { State } from '../state.ts'

/** The nodes of one tree (`tree_`), a value for each node in each array. */
export interface Tree {
  /** -1 of a leaf. */
  readonly left: Int32Array
  /** Of a leaf, where its own begin in `values`. */
  readonly right: Int32Array
  readonly feature: Int32Array
  readonly threshold: Float64Array
  /** Whether a missing value goes to the left; undefined where the version knows no missing values. */
  readonly missingGoesLeft: Uint8Array | undefined
  /** Of each leaf, for each output, for each class. */
  readonly values: Float64Array
  readonly outputs: number
  /** The most classes that an output has; 1 of a regression. */
  readonly classes: number
}

/**
 * `tree_` of a decision tree: `Tree(n_features, n_classes, n_outputs)` with the state `{nodes, values, ...}`. Of it is kept what
 * finds a leaf and what the leaf says, half of what the file has: forests are large.
 */
export function treeOf(state: State): Tree {
  const tree = state.part('tree_')
  const [features] = itemsOf(tree.object.args)
  const nodes = tree.array('nodes')
  const values = tree.array('values')
  const fail = (name: string): never => {
    throw damagedState(state.shortName, name, 'nodes')
  }
  const integers = (name: string) => nodes.field(name)?.integers() ?? fail(name)
  const [left, right, feature] = [integers('left_child'), integers('right_child'), integers('feature')]
  const threshold = nodes.field('threshold')?.floats() ?? fail('threshold')
  const missing = nodes.field('missing_go_to_left')?.numberAt()
  const [count = 0, outputs = 0, classes = 0] = values.shape
  if (count !== left.length || outputs * classes === 0 || count === 0) fail('values')
  checkNodes(left, right, feature, Number(features), fail)
  return {
    left,
    right,
    feature,
    threshold,
    missingGoesLeft: missing && Uint8Array.from({ length: count }, (_, node) => missing(node)),
    values: ofLeaves(values.numberAt() ?? fail('values'), left, right, outputs * classes),
    outputs,
    classes,
  }
}

/** The values of leaves alone; `right`, which leaves have no use for, says where they are. */
function ofLeaves(
  valueAt: (place: number) => number,
  left: Int32Array,
  right: Int32Array,
  each: number,
): Float64Array {
  const leaves = left.reduce((count, child) => count + (child < 0 ? 1 : 0), 0)
  const kept = new Float64Array(leaves * each)
  let at = 0
  for (let node = 0; node < left.length; node++) {
    if (left[node]! >= 0) continue
    for (let i = 0; i < each; i++) kept[at + i] = valueAt(node * each + i)
    right[node] = at
    at += each
  }
  return kept
}

/** How many rows of the training each node holds. */
export function samplesOf(state: State): Int32Array {
  const samples = state.part('tree_').array('nodes').field('n_node_samples')?.integers()
  if (samples) return samples
  throw damagedState(state.shortName, 'n_node_samples', 'nodes')
}

/** Children stand behind their parents, so that every way down ends. */
function checkNodes(
  left: Int32Array,
  right: Int32Array,
  feature: Int32Array,
  features: number,
  fail: (name: string) => never,
) {
  for (let node = 0; node < left.length; node++) {
    if (left[node]! < 0) continue
    const isBehind = left[node]! > node && right[node]! > node
    if (!isBehind || left[node]! >= left.length || right[node]! >= left.length) fail('left_child')
    if (feature[node]! < 0 || !(feature[node]! < features)) fail('feature')
  }
}

/** The leaf of the row of float32 values that begins at `at`. */
export function leafOf(
  { left, right, feature, threshold, missingGoesLeft }: Tree,
  x: Float32Array,
  at: number,
): number {
  let node = 0
  while (left[node]! >= 0) {
    const value = x[at + feature[node]!]!
    const goesLeft = Number.isNaN(value) ? missingGoesLeft?.[node] === 1 : value <= threshold[node]!
    node = goesLeft ? left[node]! : right[node]!
  }
  return node
}

/** Where the values of that leaf begin. */
export function valuesOf(tree: Tree, x: Float32Array, at: number): number {
  return tree.right[leafOf(tree, x, at)]!
}
