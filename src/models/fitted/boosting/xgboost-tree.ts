import type { BoosterFields } from './booster-fields.ts'
import { damagedBooster } from './ubjson.ts'

/** One tree of XGBoost, a value for each node in each array. */
export interface XgboostTree {
  /** -1 of a leaf. */
  readonly left: ArrayLike<number>
  readonly right: ArrayLike<number>
  readonly feature: ArrayLike<number>
  /** What is less goes to the left; of a leaf of one output its value. */
  readonly threshold: Float32Array
  readonly missingGoesLeft: ArrayLike<number>
  /** Of the nodes that ask for a category: those that go to the right. */
  readonly categories: ReadonlyMap<number, ReadonlySet<number>>
  /** Of each node, `outputs` numbers. */
  readonly values: Float32Array
  readonly outputs: number
}

/** From here on float32 has not every integer, and no category. */
const MOST_CATEGORIES = 16_777_216

/** @throws ComputationError for nodes that are not all those of one tree. */
export function xgboostTreeOf(fields: BoosterFields, features: number): XgboostTree {
  const left = fields.numbers('left_children')
  const right = fields.numbers('right_children')
  const feature = fields.numbers('split_indices')
  const threshold = Float32Array.from(fields.numbers('split_conditions'))
  const missingGoesLeft = fields.numbers('default_left')
  const outputs = Math.max(1, fields.part('tree_param').number('size_leaf_vector'))
  const count = left.length
  if ([right, feature, threshold, missingGoesLeft].some(({ length }) => length !== count))
    throw damagedBooster('a tree with nodes that lack something')
  checkNodes(left, right, feature, features)
  return {
    left,
    right,
    feature,
    threshold,
    missingGoesLeft,
    categories: categoriesOf(fields, count),
    values: outputs === 1 ? threshold : vectorsOf(fields, left, right, outputs),
    outputs,
  }
}

/** From the root each node is come to once, so that every way down ends. */
function checkNodes(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  feature: ArrayLike<number>,
  features: number,
) {
  const seen = new Uint8Array(left.length)
  const waiting = [0]
  while (waiting.length > 0) {
    const node = waiting.pop()!
    if (seen[node] !== 0) throw damagedBooster('a tree with a way that does not end')
    seen[node] = 1
    if (left[node] === -1) continue
    if (!(feature[node]! >= 0 && feature[node]! < features))
      throw damagedBooster('a tree that asks for a column that is not there')
    waiting.push(left[node]!, right[node]!)
  }
}

function categoriesOf(fields: BoosterFields, count: number): ReadonlyMap<number, ReadonlySet<number>> {
  const isCategory = fields.has('split_type') ? fields.numbers('split_type') : []
  const nodes = fields.has('categories_nodes') ? fields.numbers('categories_nodes') : []
  if (nodes.length === 0) return new Map()
  const all = Array.from(fields.numbers('categories'))
  const [starts, sizes] = [fields.numbers('categories_segments'), fields.numbers('categories_sizes')]
  const sets = new Map(
    Array.from(nodes, (node, i) => [node, new Set(all.slice(starts[i], starts[i]! + sizes[i]!))] as const),
  )
  for (let node = 0; node < count; node++)
    if (isCategory[node] === 1 && !sets.has(node)) throw damagedBooster('a node without its categories')
  return sets
}

/** Versions before 3 write what each node says, later ones only of leaves, to which `right` of the leaf points then. */
function vectorsOf(
  fields: BoosterFields,
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  outputs: number,
): Float32Array {
  const values = new Float32Array(left.length * outputs)
  const hasLeaves = fields.has('leaf_weights')
  const given = fields.numbers(hasLeaves ? 'leaf_weights' : 'base_weights')
  for (let node = 0; node < left.length; node++) {
    if (left[node] !== -1) continue
    const from = (hasLeaves ? right[node]! : node) * outputs
    if (!(from >= 0 && from + outputs <= given.length)) throw damagedBooster('a leaf without its values')
    for (let i = 0; i < outputs; i++) values[node * outputs + i] = given[from + i]!
  }
  return values
}

/** The leaf of the row that begins at `at`; NaN is missing. */
export function xgboostLeaf(tree: XgboostTree, x: Float32Array, at: number): number {
  const { left, right, feature, threshold, missingGoesLeft, categories } = tree
  let node = 0
  while (left[node] !== -1) {
    const value = x[at + feature[node]!]!
    const set = categories.size === 0 ? undefined : categories.get(node)
    const goesLeft = Number.isNaN(value)
      ? missingGoesLeft[node] === 1
      : set
        ? !(value >= 0 && value < MOST_CATEGORIES && set.has(Math.trunc(value)))
        : value < threshold[node]!
    node = goesLeft ? left[node]! : right[node]!
  }
  return node
}
