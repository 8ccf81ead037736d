import { isObject } from '../../../pickle/value.ts'
import { notComputed } from '../errors.ts'
import { State } from '../state.ts'

/** How much a model makes of each column: its coefficients, or how far its trees' splits on it lower the impurity. */
export function importancesOf(model: State, order: number): Float64Array {
  const name = ['best_estimator_', 'regressor_'].find((inner) => model.has(inner))
  if (name) return importancesOf(model.part(name), order)
  if (model.has('coef_')) return coefficientSizes(model, order)
  if (model.has('tree_')) return normalized(treeImportances(model))
  if (model.has('estimators_')) return ensembleImportances(model)
  throw notComputed(`SelectFromModel with ${model.shortName}`)
}

/** Of several classes or targets their norm of that order. */
function coefficientSizes(model: State, order: number): Float64Array {
  const { rows, columns, values } = model.matrix('coef_')
  return Float64Array.from({ length: columns }, (_, j) => {
    const sizes = Array.from({ length: rows }, (_, i) => Math.abs(values[i * columns + j]!))
    if (order === Infinity) return Math.max(...sizes)
    return sizes.reduce((sum, size) => sum + size ** order, 0) ** (1 / order)
  })
}

function ensembleImportances(model: State): Float64Array {
  const isBoosting = model.shortName.startsWith('GradientBoosting')
  const trees = model
    .items('estimators_')
    .flatMap((item) => (item !== null && isObject(item) ? [new State(item)] : []))
  const grown = trees.filter((tree) => tree.has('tree_') && nodeCount(tree) > 1)
  if (trees.some((tree) => !tree.has('tree_'))) throw notComputed(`SelectFromModel with ${model.shortName}`)
  const weights = model.shortName.startsWith('AdaBoost') ? model.floats('estimator_weights_') : undefined
  const total = new Float64Array(model.number('n_features_in_'))
  const members = weights ? trees : grown
  for (const [i, tree] of members.entries()) {
    const own = treeImportances(tree)
    const scaled = isBoosting ? own : normalized(own)
    for (let j = 0; j < total.length; j++) total[j]! += scaled[j]! * (weights?.[i] ?? 1)
  }
  return normalized(total)
}

function nodeCount(tree: State): number {
  return tree.part('tree_').array('nodes').size
}

function treeImportances(tree: State): Float64Array {
  const nodes = tree.part('tree_').array('nodes')
  const field = (name: string) => nodes.field(name)?.floats() ?? new Float64Array(nodes.size)
  const [left, right, feature] = [field('left_child'), field('right_child'), field('feature')]
  const [impurity, weight] = [field('impurity'), field('weighted_n_node_samples')]
  const out = new Float64Array(tree.number('n_features_in_'))
  const share = (node: number) => weight[node]! * impurity[node]!
  for (let node = 0; node < nodes.size; node++) {
    if (left[node] === -1) continue
    out[feature[node]!]! += share(node) - share(left[node]!) - share(right[node]!)
  }
  return out.map((value) => value / weight[0]!)
}

function normalized(values: Float64Array): Float64Array {
  const sum = values.reduce((all, value) => all + value, 0)
  return sum > 0 ? values.map((value) => value / sum) : values
}
