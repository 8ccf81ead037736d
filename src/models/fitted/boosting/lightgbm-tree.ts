import { damagedBooster } from './ubjson.ts'

/** One tree of LightGBM: nodes that ask, and leaves; `-1 - leaf` stands for a leaf among the nodes. */
export interface LightgbmTree {
  readonly feature: Int32Array
  readonly threshold: Float64Array
  readonly decision: Uint8Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly leaf: Float64Array
  /** Of each set of categories where its words of 32 bits begin, and where the last one ends. */
  readonly setStarts: Int32Array
  readonly sets: Uint32Array
  /** Of leaves that are linear in some columns. */
  readonly linear: readonly LinearLeaf[] | undefined
}

interface LinearLeaf {
  readonly start: number
  readonly columns: Int32Array
  readonly weights: Float64Array
}

/** The bits of `decision_type`, and what counts as missing (`include/LightGBM/tree.h`). */
const IS_CATEGORY = 1
const GOES_LEFT = 2
const ZERO_IS_MISSING = 1
const NAN_IS_MISSING = 2

/** What is nearer to 0 is 0. */
const ZERO = Math.fround(1e-35)

/** The lines `name=value` of one tree. Throws `ComputationError` for nodes that are not all those of one tree. */
export function lightgbmTreeOf(lines: ReadonlyMap<string, string>, features: number): LightgbmTree {
  const numbers = (name: string) => Float64Array.from(words(lines.get(name)), Number)
  const integers = (name: string) => Int32Array.from(words(lines.get(name)), Number)
  const tree: LightgbmTree = {
    feature: integers('split_feature'),
    threshold: numbers('threshold'),
    decision: Uint8Array.from(words(lines.get('decision_type')), Number),
    left: integers('left_child'),
    right: integers('right_child'),
    leaf: numbers('leaf_value'),
    setStarts: integers('cat_boundaries'),
    sets: Uint32Array.from(words(lines.get('cat_threshold')), Number),
    linear: lines.get('is_linear') === '1' ? linearLeaves(lines, features) : undefined,
  }
  check(tree, features)
  return tree
}

/** A constant has one leaf and no node. From the root each node and leaf is come to once. */
function check(tree: LightgbmTree, features: number): void {
  const { feature, threshold, decision, left, right, leaf, linear } = tree
  const nodes = left.length
  if ([feature, threshold, decision, right].some(({ length }) => length !== nodes))
    throw damagedBooster('a tree with nodes that lack something')
  if (leaf.length !== nodes + 1 || (linear && linear.length !== leaf.length))
    throw damagedBooster('a tree with too few leaves')
  const seen = new Uint8Array(nodes)
  const waiting = nodes > 0 ? [0] : []
  while (waiting.length > 0) {
    const node = waiting.pop()!
    if (node < 0) {
      if (-1 - node >= leaf.length) throw damagedBooster('a leaf that is not there')
      continue
    }
    if (seen[node] !== 0) throw damagedBooster('a tree with a way that does not end')
    seen[node] = 1
    if (!(feature[node]! >= 0 && feature[node]! < features))
      throw damagedBooster('a tree that asks for a column that is not there')
    waiting.push(left[node]!, right[node]!)
  }
}

function linearLeaves(lines: ReadonlyMap<string, string>, features: number): readonly LinearLeaf[] {
  const starts = words(lines.get('leaf_const')).map(Number)
  const counts = words(lines.get('num_features')).map(Number)
  const columns = words(lines.get('leaf_features')).map(Number)
  const weights = words(lines.get('leaf_coeff')).map(Number)
  if (columns.some((column) => !(column >= 0 && column < features)) || counts.some((count) => !(count >= 0)))
    throw damagedBooster('a leaf of a column that is not there')
  let at = 0
  return starts.map((start, i) => {
    const end = at + (counts[i] ?? 0)
    const own = {
      start,
      columns: Int32Array.from(columns.slice(at, end)),
      weights: Float64Array.from(weights.slice(at, end)),
    }
    at = end
    return own
  })
}

function words(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(' ').filter((word) => word !== '')
}

/** The value of the row that begins at `at`. */
export function lightgbmValue(tree: LightgbmTree, x: Float64Array, at: number): number {
  const leaf = leafOf(tree, x, at)
  const value = tree.leaf[leaf]!
  if (!tree.linear) return value
  const { start, columns, weights } = tree.linear[leaf]!
  let sum = start
  for (const [i, column] of columns.entries()) {
    const given = x[at + column]!
    if (Number.isNaN(given)) return value
    sum += weights[i]! * given
  }
  return sum
}

function leafOf(tree: LightgbmTree, x: Float64Array, at: number): number {
  const { feature, decision, left, right } = tree
  if (left.length === 0) return 0
  let node = 0
  while (node >= 0) {
    const value = x[at + feature[node]!]!
    const goesLeft =
      (decision[node]! & IS_CATEGORY) === IS_CATEGORY ? isInSet(tree, node, value) : isLess(tree, node, value)
    node = goesLeft ? left[node]! : right[node]!
  }
  return -1 - node
}

function isLess({ threshold, decision }: LightgbmTree, node: number, given: number): boolean {
  const missing = (decision[node]! >> 2) & 3
  const value = Number.isNaN(given) && missing !== NAN_IS_MISSING ? 0 : given
  const isMissing =
    missing === NAN_IS_MISSING ? Number.isNaN(value) : missing === ZERO_IS_MISSING && Math.abs(value) <= ZERO
  return isMissing ? (decision[node]! & GOES_LEFT) === GOES_LEFT : value <= threshold[node]!
}

function isInSet({ threshold, setStarts, sets }: LightgbmTree, node: number, value: number): boolean {
  const category = Math.trunc(value)
  if (!(category >= 0 && category < 2 ** 31)) return false
  const set = threshold[node]!
  const word = setStarts[set]! + (category >>> 5)
  return word < setStarts[set + 1]! && ((sets[word]! >>> (category & 31)) & 1) === 1
}
