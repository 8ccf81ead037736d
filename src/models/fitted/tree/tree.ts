import { itemsOf } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import type { State } from '../state.ts'

/** The nodes of one tree (`tree_`), a value for each node in each array. */
export interface Tree {
  readonly left: Int32Array
  /** -1 of a leaf, as in `left`. */
  readonly right: Int32Array
  readonly feature: Int32Array
  readonly threshold: Float64Array
  /** Whether a missing value goes to the left; undefined where the version knows no missing values. */
  readonly missingGoesLeft: Uint8Array | undefined
  readonly samples: Int32Array
  /** Of each node, for each output, for each class. */
  readonly values: Float64Array
  readonly outputs: number
  /** The most classes that an output has; 1 of a regression. */
  readonly classes: number
}

/** `tree_` of a decision tree: `Tree(n_features, n_classes, n_outputs)` with the state `{nodes, values, ...}`. */
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
  const missing = nodes.field('missing_go_to_left')?.floats()
  const [count = 0, outputs = 0, classes = 0] = values.shape
  if (count !== left.length || outputs * classes === 0 || count === 0) fail('values')
  checkNodes(left, right, feature, Number(features), fail)
  return {
    left,
    right,
    feature,
    threshold,
    missingGoesLeft: missing && Uint8Array.from(missing),
    samples: integers('n_node_samples'),
    values: values.floats() ?? fail('values'),
    outputs,
    classes,
  }
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
    if (left[node] === -1) continue
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
