import { ATTRIBUTE, attributeOf, type OnnxGraph, type OnnxNode } from './graph.ts'
import { Message } from './wire.ts'

/** What becomes of missing values: the model's own business, or no way for them, and why. */
export type Gaps = { readonly taken: true } | { readonly taken: false; readonly why: string }

const NO_WAY: Gaps = { taken: false, why: 'the model takes no missing values' }

/**
 * Exporters that write for each question of a tree which way a missing value goes, so that no mark means the other one. Held
 * to their libraries: LightGBM and XGBoost by onnxmltools, CatBoost by itself.
 */
const TRACKING = ['OnnxMLTools', 'CatBoost']

/** What NaN passes through as NaN. */
const PASSING = new Set([
  'Cast',
  'Identity',
  'Scaler',
  'Concat',
  'FeatureVectorizer',
  'ArrayFeatureExtractor',
  'Reshape',
])

/**
 * Whether missing values are the model's own business: it imputes them or asks which they are, or its trees know
 * the way for them. Others compute with NaN as with a number and answer nonsense without a word.
 */
export function gapsOf({ producer, nodes, inputs }: OnnxGraph): Gaps {
  if (nodes.some(({ op }) => op === 'Imputer' || op === 'IsNaN')) return { taken: true }
  const trees = nodes.filter(({ op }) => op.startsWith('TreeEnsemble'))
  if (trees.some(hasWay)) return { taken: true }
  if (trees.length === 0 || !reachesTreesOnly(nodes, inputs)) return NO_WAY
  if (TRACKING.includes(producer)) return { taken: true }
  const exporter = producer === '' ? 'its exporter' : `its exporter, ${producer},`
  return {
    taken: false,
    why: `${exporter} did not write which way they go in the trees; fill them first, or export a pipeline with SimpleImputer`,
  }
}

/** Whether some question of the trees has a way for what is missing. */
function hasWay(node: OnnxNode): boolean {
  const ways = attributeOf(node, 'nodes_missing_value_tracks_true')
  if (ways === undefined) return false
  // There is one for each node of each tree.
  for (const field = new Message(ways); field.next(); ) {
    if (field.number !== ATTRIBUTE.ints) continue
    if (field.wire === 0 ? field.value !== 0 : field.content.some((byte) => byte !== 0)) return true
  }
  return false
}

/** Whether inputs, as they are or scaled, come to trees and to nothing else. Nodes are in the order of computation. */
function reachesTreesOnly(nodes: readonly OnnxNode[], inputs: readonly string[]): boolean {
  const raw = new Set(inputs)
  for (const { op, inputs: taken, outputs } of nodes) {
    if (!taken.some((name) => raw.has(name)) || op.startsWith('TreeEnsemble')) continue
    if (!PASSING.has(op)) return false
    for (const output of outputs) raw.add(output)
  }
  return true
}
