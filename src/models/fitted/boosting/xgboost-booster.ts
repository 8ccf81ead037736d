import { notComputed, valueError } from '../errors.ts'
import { BoosterFields } from './booster-fields.ts'
import { checkOutputs } from './booster-state.ts'
import { damagedBooster, readUbjson } from './ubjson.ts'
import { sharesOfRows, xgboostObjective } from './xgboost-objectives.ts'
import { type XgboostTree, xgboostLeaf, xgboostTreeOf } from './xgboost-tree.ts'

/** Major and minor versions whose boosters were compared, both included. */
export const XGBOOST_VERSIONS = ['1.7', '3.2'] as const

/** Rows of float32, NaN where a value is missing. */
export interface XgboostRows {
  readonly rows: number
  readonly width: number
  readonly values: Float32Array
}

/** A booster as it was fitted: all sums are of float32, in the order of the trees. */
export interface XgboostBooster {
  readonly objective: string
  readonly features: number
  readonly names: readonly string[]
  /** `c` of a column of categories. */
  readonly types: readonly string[]
  /** Where the version keeps them: the categories of each column of categories by their codes. */
  readonly categories: BoosterFields | undefined
  readonly outputs: number
  /** `outputs` sums for each row. */
  margins(x: XgboostRows): Float32Array
  /** What the objective makes of them. */
  predictions(x: XgboostRows): Float32Array
  /** Their softmax, as its wrapper has the chances of `multi:softmax`. */
  shares(x: XgboostRows): Float32Array
}

/**
 * `isWhole`: all rounds count, also those after the best one of a fit that stopped early, which the wrappers leave out.
 *
 * @throws ComputationError `NotImplementedError` for a version, booster or objective that is not known.
 */
export function xgboostBooster(handle: Uint8Array, { isWhole = false } = {}): XgboostBooster {
  const root = new BoosterFields(handle[0] === 0x7b && handle[1] !== 0x22 ? readUbjson(handle) : null)
  // What is pickled has its configuration beside it.
  const model = root.has('Model') ? root.part('Model') : root
  checkVersion(model.numbers('version'))
  const learner = model.part('learner')
  const params = learner.part('learner_model_param')
  const objective = learner.part('objective').text('name')
  const known = xgboostObjective(objective)
  if (!known) throw notComputed(`XGBoost with objective="${objective}"`)
  const features = params.number('num_feature')
  const targets = params.has('num_target') ? params.number('num_target') : 1
  const outputs = Math.max(1, params.number('num_class'), targets)
  checkOutputs(outputs)
  const base = baseOf(params.text('base_score'), outputs).map((score) => known.margin(score))
  const gradient = learner.part('gradient_booster')
  const attributes = learner.has('attributes') ? learner.part('attributes') : undefined
  const rounds =
    attributes?.has('best_iteration') && !isWhole ? attributes.number('best_iteration') + 1 : undefined
  const add = sumOf(gradient, { features, outputs, base, rounds })
  const margins = (x: XgboostRows) => {
    if (x.width !== features)
      throw valueError(`Feature shape mismatch, expected: ${features}, got ${x.width}`)
    const sums = Float32Array.from({ length: x.rows * outputs }, (_, i) => base[i % outputs]!)
    add(sums, x)
    return sums
  }
  const trees = gradient.has('gbtree') ? gradient.part('gbtree').part('model') : gradient.part('model')
  return {
    objective,
    features,
    names: learner.texts('feature_names'),
    types: learner.texts('feature_types'),
    categories: trees.has('cats') ? trees.part('cats') : undefined,
    outputs,
    margins,
    predictions(x) {
      const sums = margins(x)
      known.transform(sums, x.rows, outputs)
      return sums
    },
    shares(x) {
      const sums = margins(x)
      sharesOfRows(sums, x.rows, outputs)
      return sums
    },
  }
}

function checkVersion(version: ArrayLike<number>): void {
  const [major = 0, minor = 0] = Array.from(version)
  const isKnown = (end: string, isBelow: boolean) => {
    const [knownMajor = 0, knownMinor = 0] = end.split('.').map(Number)
    const difference = (major - knownMajor || minor - knownMinor) * (isBelow ? 1 : -1)
    return difference <= 0
  }
  if (isKnown(XGBOOST_VERSIONS[0], false) && isKnown(XGBOOST_VERSIONS[1], true)) return
  throw notComputed(`A model of XGBoost ${major}.${minor} (known are ${XGBOOST_VERSIONS.join(' to ')})`)
}

/** `5E-1`, or since 3.1 `[5E-1,1E0]`: one for all, or for each. */
function baseOf(text: string, outputs: number): Float32Array {
  const scores = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map(Number)
  if ((scores.length !== 1 && scores.length !== outputs) || scores.some(Number.isNaN))
    throw damagedBooster(`"${text.slice(0, 40)}" as base_score`)
  return Float32Array.from({ length: outputs }, (_, i) => scores[scores.length === 1 ? 0 : i]!)
}

interface Setting {
  readonly features: number
  readonly outputs: number
  readonly base: Float32Array
  /** How many rounds count; undefined for all. */
  readonly rounds: number | undefined
}

type Sum = (sums: Float32Array, x: XgboostRows) => void

function sumOf(gradient: BoosterFields, setting: Setting): Sum {
  const name = gradient.text('name')
  if (name === 'gblinear') return linearSum(gradient.part('model'), setting)
  const isDart = name === 'dart'
  if (!isDart && name !== 'gbtree') throw notComputed(`XGBoost with booster="${name}"`)
  const model = isDart ? gradient.part('gbtree').part('model') : gradient.part('model')
  const count = countOf(model, setting)
  const trees = model
    .parts('trees')
    .slice(0, count)
    .map((tree) => xgboostTreeOf(tree, setting.features))
  const groups = model.numbers('tree_info')
  for (const [i, { outputs }] of trees.entries()) {
    const isFitting =
      outputs === 1 ? groups[i]! >= 0 && groups[i]! < setting.outputs : outputs === setting.outputs
    if (!isFitting) throw damagedBooster('a tree for an output that is not there')
  }
  return isDart
    ? dartSum(trees, groups, Float32Array.from(gradient.numbers('weight_drop')), setting)
    : treeSum(trees, groups, setting.outputs)
}

/** How many of the trees count. */
function countOf(model: BoosterFields, { outputs, rounds }: Setting): number | undefined {
  if (rounds === undefined) return undefined
  if (model.has('iteration_indptr')) return model.numbers('iteration_indptr')[rounds]
  return rounds * outputs * model.part('gbtree_model_param').number('num_parallel_tree')
}

function treeSum(trees: readonly XgboostTree[], groups: ArrayLike<number>, outputs: number): Sum {
  return (sums, { rows, width, values }) => {
    for (const [i, tree] of trees.entries()) {
      for (let row = 0; row < rows; row++) {
        const leaf = xgboostLeaf(tree, values, row * width) * tree.outputs
        if (tree.outputs === 1) sums[row * outputs + groups[i]!]! += tree.values[leaf]!
        else for (let o = 0; o < outputs; o++) sums[row * outputs + o]! += tree.values[leaf + o]!
      }
    }
  }
}

/** Each tree has a weight; its value is what is left of it when the start was added and taken away again. */
function dartSum(
  trees: readonly XgboostTree[],
  groups: ArrayLike<number>,
  weights: Float32Array,
  { outputs, base }: Setting,
): Sum {
  if (weights.length < trees.length || trees.some((tree) => tree.outputs > 1))
    throw damagedBooster('trees without weights')
  return (sums, { rows, width, values }) => {
    for (const [i, tree] of trees.entries()) {
      const group = groups[i]!
      const start = base[group]!
      for (let row = 0; row < rows; row++) {
        const value = tree.values[xgboostLeaf(tree, values, row * width)]!
        const rounded = Math.fround(Math.fround(start + value) - start)
        sums[row * outputs + group]! += Math.fround(rounded * weights[i]!)
      }
    }
  }
}

/** `booster="gblinear"`: weights of each column for each output, and of none at the end. */
function linearSum(model: BoosterFields, { features, outputs, base }: Setting): Sum {
  const weights = Float32Array.from(model.numbers('weights'))
  if (weights.length < (features + 1) * outputs) throw damagedBooster('columns without weights')
  return (sums, { rows, width, values }) => {
    for (let row = 0; row < rows; row++) {
      for (let o = 0; o < outputs; o++) {
        let sum = Math.fround(base[0]! + weights[features * outputs + o]!)
        for (let j = 0; j < features; j++) {
          const value = values[row * width + j]!
          if (!Number.isNaN(value)) sum = Math.fround(sum + Math.fround(value * weights[j * outputs + o]!))
        }
        sums[row * outputs + o] = sum
      }
    }
  }
}
