import type { OnnxGraph } from './graph.ts'
import type { OnnxSignature, OnnxValue } from './signature.ts'

/** What the outputs of a model are, by their types and shapes, by what computes them, and by the names that exporters give. */
export interface Roles {
  readonly label: OnnxValue | undefined
  /** One output, or one for each class (`zipmap='columns'` of skl2onnx). */
  readonly probabilities: readonly OnnxValue[]
  readonly scores: OnnxValue | undefined
  /** The first tensor of a model without labels: of a regressor, a transformer or a network. */
  readonly value: OnnxValue | undefined
}

const LABEL = /label$/i
const PROBABILITIES = /probabilit/i
const SCORES = /^(?:decision_function|scores?)$/i

/** Operators that answer probabilities, and those that only bring them into another form. */
const PROBABLE = new Set(['Softmax', 'Sigmoid', 'ZipMap'])
const FORMING = new Set(['Identity', 'Cast', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten'])

export function rolesOf({ outputs }: OnnxSignature, graph: OnnxGraph): Roles {
  const tensors = outputs.filter(({ type }) => type !== 'sequence')
  const label = labelOf(tensors)
  const floats = tensors.filter((output) => output !== label && output.type.startsWith('float'))
  const scores = floats.find(({ name }) => SCORES.test(name))
  return {
    label,
    probabilities: probabilitiesOf(
      floats.filter((output) => output !== scores),
      label,
      graph,
    ),
    scores,
    value: label === undefined ? tensors[0] : undefined,
  }
}

/** What `predict` answers: classes, or else the first tensor. */
export function predictionOf({ outputs }: OnnxSignature): OnnxValue | undefined {
  const tensors = outputs.filter(({ type }) => type !== 'sequence')
  return labelOf(tensors) ?? tensors[0]
}

/** What holds classes: by name and type, or, beside others, by type alone. */
function labelOf(tensors: readonly OnnxValue[]): OnnxValue | undefined {
  const classes = tensors.filter(({ type }) => !type.startsWith('float'))
  const named = classes.find(({ name }) => LABEL.test(name))
  if (named || tensors.length < 2) return named
  // Floats are classes only where they are called so, and there is one a row.
  return classes[0] ?? tensors.find((output) => LABEL.test(output.name) && !isWide(output))
}

function probabilitiesOf(
  floats: readonly OnnxValue[],
  label: OnnxValue | undefined,
  graph: OnnxGraph,
): readonly OnnxValue[] {
  const named = floats.find(({ name }) => PROBABILITIES.test(name))
  if (named) return [named]
  const computed = floats.find((output) => isWide(output) && PROBABLE.has(operatorOf(output.name, graph)))
  if (computed) return [computed]
  if (label === undefined)
    return floats.filter((output) => LABEL.test(output.name) && isWide(output)).slice(0, 1)
  if (floats.length > 1 && floats.every(({ shape }) => shape.length === 1)) return floats
  return floats.filter(isWide).slice(0, 1)
}

/** Whether a row of it has several values, or may have. */
function isWide({ shape }: OnnxValue): boolean {
  return shape.length === 2 && shape[1] !== 1
}

/** What computes an output, behind what only gives it another form. */
function operatorOf(name: string, { nodes }: OnnxGraph): string {
  let wanted = name
  for (let step = 0; step < nodes.length; step++) {
    const node = nodes.find(({ outputs }) => outputs.includes(wanted))
    if (!node) return ''
    if (!FORMING.has(node.op)) return node.op
    wanted = node.inputs[0] ?? ''
  }
  return ''
}
