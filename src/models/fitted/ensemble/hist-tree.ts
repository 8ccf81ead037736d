import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { isObject, type PickleValue } from '../../../pickle/value.ts'
import { damagedState } from '../errors.ts'
import { State } from '../state.ts'

/** Eight words of 32 bits: which of the categories 0 to 255 are in a set. */
const WORDS = 8

/** One tree of `_predictors`: a value for each node in each array. */
export interface HistTree {
  readonly left: Int32Array
  readonly right: Int32Array
  readonly isLeaf: Uint8Array
  readonly feature: Int32Array
  readonly threshold: Float64Array
  readonly missingGoesLeft: Uint8Array
  readonly isCategorical: Uint8Array
  /** Of a node that asks for a category: its row of `sets`, the categories that go to the left. */
  readonly set: Int32Array
  readonly sets: Uint32Array
  readonly value: Float64Array
}

/** The categories that were there at the fit, for each column that has some. */
export type KnownCategories = ReadonlyMap<number, Uint32Array>

export function histTreeOf(value: PickleValue, className: string): HistTree {
  const fail = (): never => {
    throw damagedState(className, '_predictors', 'trees')
  }
  const state = value !== null && isObject(value) ? new State(value) : fail()
  const nodes = state.array('nodes')
  const floats = (name: string) => nodes.field(name)?.floats() ?? fail()
  const integers = (name: string) => Int32Array.from(floats(name))
  const bytes = (name: string) => Uint8Array.from(floats(name))
  const sets = numpyArray(state.get('raw_left_cat_bitsets'))?.floats() ?? new Float64Array()
  const tree: HistTree = {
    left: integers('left'),
    right: integers('right'),
    isLeaf: bytes('is_leaf'),
    feature: integers('feature_idx'),
    threshold: floats('num_threshold'),
    missingGoesLeft: bytes('missing_go_to_left'),
    isCategorical: bytes('is_categorical'),
    set: integers('bitset_idx'),
    sets: Uint32Array.from(sets),
    value: floats('value'),
  }
  const { left, right, isLeaf } = tree
  // Children stand behind their parents, so that every way down ends.
  for (let node = 0; node < left.length; node++) {
    if (isLeaf[node] === 1) continue
    if (
      !(left[node]! > node && right[node]! > node && left[node]! < left.length && right[node]! < left.length)
    )
      fail()
  }
  return left.length === 0 ? fail() : tree
}

/** The value of the leaf that the row at `at` of float64 values comes to. */
export function histValue(tree: HistTree, x: Float64Array, at: number, known: KnownCategories): number {
  let node = 0
  while (tree.isLeaf[node] !== 1) {
    const feature = tree.feature[node]!
    node = goesLeft(tree, node, x[at + feature]!, known.get(feature)) ? tree.left[node]! : tree.right[node]!
  }
  return tree.value[node]!
}

function goesLeft(tree: HistTree, node: number, value: number, known: Uint32Array | undefined): boolean {
  const missing = tree.missingGoesLeft[node] === 1
  if (Number.isNaN(value)) return missing
  if (tree.isCategorical[node] !== 1) return value <= tree.threshold[node]!
  if (value < 0) return missing
  const category = value & 0xff
  if (has(tree.sets, tree.set[node]! * WORDS, category)) return true
  return known && has(known, 0, category) ? false : missing
}

function has(sets: Uint32Array, at: number, category: number): boolean {
  return ((sets[at + (category >> 5)]! >>> (category & 31)) & 1) === 1
}

/** A set of categories. */
export function setOf(categories: Iterable<number>): Uint32Array {
  const set = new Uint32Array(WORDS)
  for (const category of categories) set[(category & 0xff) >> 5]! |= 1 << (category & 31)
  return set
}
