import { notComputed, valueError } from '../errors.ts'
import type { DenseSamples } from '../samples.ts'
import { lightgbmTransform } from './lightgbm-objectives.ts'
import { type LightgbmTree, lightgbmTreeOf, lightgbmValue } from './lightgbm-tree.ts'
import { damagedBooster } from './ubjson.ts'

/** The versions of its text: `v3` of LightGBM 3, `v4` of 4. */
const KNOWN = ['v3', 'v4']

const MOST_OUTPUTS = 10_000

/** A booster of LightGBM; all sums are of float64. */
export interface LightgbmBooster {
  readonly features: number
  readonly names: readonly string[]
  /** The columns of categories that the fit has seen to vary. */
  readonly categorical: readonly number[]
  /** Of pandas: the categories of each column of categories, by their codes. */
  readonly categories: readonly (readonly unknown[])[]
  readonly outputs: number
  margins(x: DenseSamples): Float64Array
  /** What the objective makes of them. */
  predictions(x: DenseSamples): Float64Array
}

/**
 * Reads the text of a booster: lines `name=value`, an empty line before each tree.
 *
 * @param rounds how many of them count; all where it is 0 or less
 * @throws ComputationError `NotImplementedError` for a version or objective that is not known, `ValueError` for a damaged text.
 */
export function lightgbmBooster(text: string, rounds: number): LightgbmBooster {
  const [head = '', ...blocks] = (text.split('\nend of trees')[0] ?? '').split('\nTree=')
  const lines = linesOf(head)
  const version = lines.get('version') ?? 'of an unknown version'
  if (!KNOWN.includes(version))
    throw notComputed(`A model of LightGBM with its text in ${version} (known are ${KNOWN.join(' and ')})`)
  const objective = lines.get('objective')
  // One of the user's own has no line, and nothing is made of the sums.
  const transform = objective === undefined ? (sums: Float64Array) => sums : lightgbmTransform(objective)
  if (!transform) throw notComputed(`LightGBM with objective="${objective}"`)
  const features = numberIn(lines, 'max_feature_idx') + 1
  const outputs = numberIn(lines, 'num_tree_per_iteration')
  if (!(outputs >= 1 && outputs <= MOST_OUTPUTS)) throw damagedBooster(`${outputs} trees for each round`)
  const all = blocks.map((block) => lightgbmTreeOf(linesOf(block), features))
  const trees = rounds > 0 ? all.slice(0, rounds * outputs) : all
  const isMean = lines.has('average_output')
  const margins = (x: DenseSamples) => {
    if (x.width !== features)
      throw valueError(
        `The number of features in data (${x.width}) is not the same as it was in training data (${features}).`,
      )
    return sumsOf(trees, outputs, x)
  }
  const iterations = Math.ceil(trees.length / outputs)
  const averaged = (sums: Float64Array) => (isMean ? sums.map((sum) => sum / iterations) : sums)
  return {
    features,
    names: (lines.get('feature_names') ?? '').split(' '),
    categorical: categoricalOf(text, lines),
    categories: categoriesOf(text),
    outputs,
    margins,
    predictions: (x) => transform(averaged(margins(x)), x.rows, outputs),
  }
}

function sumsOf(
  trees: readonly LightgbmTree[],
  outputs: number,
  { rows, width, values }: DenseSamples,
): Float64Array {
  const sums = new Float64Array(rows * outputs)
  for (const [i, tree] of trees.entries()) {
    for (let row = 0; row < rows; row++)
      sums[row * outputs + (i % outputs)]! += lightgbmValue(tree, values, row * width)
  }
  return sums
}

function linesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').map((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
    }),
  )
}

function numberIn(lines: ReadonlyMap<string, string>, name: string): number {
  const number = Number(lines.get(name) ?? Number.NaN)
  if (Number.isInteger(number)) return number
  throw damagedBooster(`no number as "${name}"`)
}

/** What was told (`[categorical_feature: 0,2]` among the parameters), else columns with a list of values. */
function categoricalOf(text: string, lines: ReadonlyMap<string, string>): readonly number[] {
  const told = /^\[categorical_feature: ([\d,]+)\]$/m.exec(text)?.[1]
  if (told !== undefined) return told.split(',').map(Number)
  const infos = (lines.get('feature_infos') ?? '').split(' ')
  return infos.flatMap((info, j) => (/^-?\d+(?::-?\d+)*$/.test(info) ? [j] : []))
}

/** The last line: `pandas_categorical:` and JSON. */
function categoriesOf(text: string): readonly (readonly unknown[])[] {
  const json = /^pandas_categorical:(.+)$/m.exec(text)?.[1]
  if (json === undefined) return []
  try {
    const categories: unknown = JSON.parse(json.replaceAll(/\bNaN\b/g, 'null'))
    return Array.isArray(categories) ? categories.filter(Array.isArray) : []
  } catch (cause) {
    if (cause instanceof SyntaxError) throw damagedBooster('categories that are no JSON')
    throw cause
  }
}
