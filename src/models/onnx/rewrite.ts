import { concatenated } from '../../data/concatenated.ts'
import {
  attributeOf,
  GRAPH,
  lengthOf,
  MODEL,
  NODE,
  type OnnxGraph,
  type OnnxNode,
  TENSOR_TYPE,
  TYPE,
  VALUE,
} from './graph.ts'
import { integerField, lengthField, Message, textField } from './wire.ts'

const FLOAT = 1 // TensorProto.DataType
/** A version of the standard operators that has what takes the place of a ZipMap. */
const STANDARD = 13

/**
 * The file with each ZipMap, which makes dictionaries of probabilities, as the tensor of them: the same name, [rows, classes].
 * The file itself when it has none.
 */
export function withoutZipMaps(file: Uint8Array, { nodes, opsets }: OnnxGraph): Uint8Array {
  const classes = new Map(nodes.filter(isZipMap).map((node) => [node.outputs[0] ?? '', classCount(node)]))
  if (classes.size === 0) return file
  const rewritten = rewriteGraph(file, (field) => {
    if (field.number === GRAPH.node) {
      const node = nodes.find(({ bytes }) => bytes.byteOffset === field.content.byteOffset)
      return node && isZipMap(node) ? lengthField(GRAPH.node, identity(node)) : field.whole
    }
    if (field.number !== GRAPH.output) return field.whole
    const name = nameOf(field.content)
    return classes.has(name)
      ? lengthField(GRAPH.output, probabilities(name, classes.get(name)!))
      : field.whole
  })
  if (opsets.has('')) return rewritten
  return concatenated([rewritten, lengthField(MODEL.opset, [textField(1, ''), integerField(2, STANDARD)])])
}

/** The file without the shapes that it declares of what it computes: onnxruntime-web takes none that contradict each other. */
export function withoutShapes(file: Uint8Array): Uint8Array {
  return rewriteGraph(file, (field) => {
    if (field.number === GRAPH.valueInfo) return undefined
    return field.number === GRAPH.output ? lengthField(GRAPH.output, shapeless(field.content)) : field.whole
  })
}

/** The file with each field of its graph as `rewrite` has it; undefined: it goes. */
function rewriteGraph(file: Uint8Array, rewrite: (field: Message) => Uint8Array | undefined): Uint8Array {
  const parts: Uint8Array[] = []
  for (const model = new Message(file); model.next(); ) {
    if (model.number !== MODEL.graph || model.wire !== 2) {
      parts.push(model.whole)
      continue
    }
    const graph: Uint8Array[] = []
    for (const field = model.message; field.next(); ) {
      const rewritten = field.wire === 2 ? rewrite(field) : field.whole
      if (rewritten) graph.push(rewritten)
    }
    parts.push(lengthField(MODEL.graph, graph))
  }
  return concatenated(parts)
}

function isZipMap({ op }: OnnxNode): boolean {
  return op === 'ZipMap'
}

function classCount(node: OnnxNode): number {
  const labels = attributeOf(node, 'classlabels_strings') ?? attributeOf(node, 'classlabels_int64s')
  return labels ? lengthOf(labels) : 0
}

function identity({ inputs, outputs }: OnnxNode): Uint8Array {
  return concatenated([
    ...inputs.map((name) => textField(NODE.input, name)),
    ...outputs.map((name) => textField(NODE.output, name)),
    textField(NODE.op, 'Identity'),
  ])
}

/** Float32 of [any, classes]. */
function probabilities(name: string, classes: number): Uint8Array {
  const dimensions = [lengthField(1, []), lengthField(1, classes > 0 ? integerField(1, classes) : [])]
  const tensor = [integerField(TENSOR_TYPE.element, FLOAT), lengthField(TENSOR_TYPE.shape, dimensions)]
  return concatenated([
    textField(VALUE.name, name),
    lengthField(VALUE.type, lengthField(TYPE.tensor, tensor)),
  ])
}

/** A ValueInfo whose tensor has no shape. */
function shapeless(valueInfo: Uint8Array): Uint8Array {
  return mapped(valueInfo, VALUE.type, (type) =>
    mapped(type, TYPE.tensor, (tensor) => mapped(tensor, TENSOR_TYPE.shape, () => undefined)),
  )
}

/** The message with its fields of that number mapped; undefined: they go. */
function mapped(
  bytes: Uint8Array,
  number: number,
  map: (content: Uint8Array) => Uint8Array | undefined,
): Uint8Array {
  const parts: Uint8Array[] = []
  for (const field = new Message(bytes); field.next(); ) {
    if (field.number !== number || field.wire !== 2) parts.push(field.whole)
    else {
      const content = map(field.content)
      if (content) parts.push(lengthField(number, content))
    }
  }
  return concatenated(parts)
}

function nameOf(valueInfo: Uint8Array): string {
  for (const field = new Message(valueInfo); field.next(); )
    if (field.number === VALUE.name) return field.text
  return ''
}
