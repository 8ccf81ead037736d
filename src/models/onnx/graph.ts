import { integersOf, Message } from './wire.ts'

/** The field numbers of onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. */
export const MODEL = { ir: 1, producer: 2, graph: 7, opset: 8 } as const
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 } as const
export const NODE = { input: 1, output: 2, op: 4, attribute: 5, domain: 7 } as const
export const ATTRIBUTE = {
  name: 1,
  tensor: 5,
  graph: 6,
  ints: 8,
  strings: 9,
  tensors: 10,
  graphs: 11,
} as const
export const VALUE = { name: 1, type: 2 } as const
export const TYPE = { tensor: 1 } as const
export const TENSOR_TYPE = { element: 1, shape: 2 } as const

export interface OnnxNode {
  readonly op: string
  /** Empty for the standard operators. */
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** The message of the node. */
  readonly bytes: Uint8Array
}

/** What a file says of its graph, apart from weights; empty where it is no ONNX file. */
export interface OnnxGraph {
  readonly producer: string
  /** The versions of sets of operators, by domain. */
  readonly opsets: ReadonlyMap<string, number>
  readonly nodes: readonly OnnxNode[]
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Inputs and outputs with a shape; one of [] is a scalar's. */
  readonly shaped: ReadonlySet<string>
}

/** Reads the outline of a file. Bytes that are no ONNX file have an empty one; the runtime says what is wrong with them. */
export function readGraph(file: Uint8Array): OnnxGraph {
  let producer = ''
  const opsets = new Map<string, number>()
  const nodes: OnnxNode[] = []
  const inputs: string[] = []
  const outputs: string[] = []
  const shaped = new Set<string>()
  for (const model = new Message(file); model.next(); ) {
    if (model.wire !== 2) continue
    if (model.number === MODEL.producer) producer = model.text
    else if (model.number === MODEL.opset) {
      const { domain, version } = opsetOf(model.message)
      opsets.set(domain, version)
    } else if (model.number === MODEL.graph) {
      for (const graph = model.message; graph.next(); ) {
        if (graph.wire !== 2) continue
        if (graph.number === GRAPH.node) nodes.push(nodeOf(graph.content))
        else if (graph.number === GRAPH.input || graph.number === GRAPH.output) {
          const name = textOf(graph.content, VALUE.name)
          ;(graph.number === GRAPH.input ? inputs : outputs).push(name)
          if (hasShape(graph.content)) shaped.add(name)
        }
      }
    }
  }
  return { producer, opsets, nodes, inputs, outputs, shaped }
}

function opsetOf(message: Message): { domain: string; version: number } {
  const opset = { domain: '', version: 0 }
  while (message.next()) {
    if (message.number === 1 && message.wire === 2) opset.domain = message.text
    if (message.number === 2 && message.wire === 0) opset.version = message.value
  }
  return opset.domain === 'ai.onnx' ? { ...opset, domain: '' } : opset
}

function nodeOf(bytes: Uint8Array): OnnxNode {
  const [inputs, outputs]: string[][] = [[], []]
  let op = ''
  let domain = ''
  for (const node = new Message(bytes); node.next(); ) {
    if (node.wire !== 2) continue
    if (node.number === NODE.input) inputs!.push(node.text)
    else if (node.number === NODE.output) outputs!.push(node.text)
    else if (node.number === NODE.op) op = node.text
    else if (node.number === NODE.domain) domain = node.text
  }
  return { op, domain: domain === 'ai.onnx' ? '' : domain, inputs: inputs!, outputs: outputs!, bytes }
}

function hasShape(valueInfo: Uint8Array): boolean {
  const type = contentOf(valueInfo, VALUE.type)
  const tensor = type && contentOf(type, TYPE.tensor)
  return tensor !== undefined && contentOf(tensor, TENSOR_TYPE.shape) !== undefined
}

/** The first field of that number which has a length. */
export function contentOf(message: Uint8Array, number: number): Uint8Array | undefined {
  for (const field = new Message(message); field.next(); ) {
    if (field.number === number && field.wire === 2) return field.content
  }
  return undefined
}

function textOf(message: Uint8Array, number: number): string {
  const content = contentOf(message, number)
  return content ? new TextDecoder().decode(content) : ''
}

/** The message of an attribute; its name comes first, so that the others are not read through. */
export function attributeOf(node: OnnxNode, name: string): Uint8Array | undefined {
  for (const field = new Message(node.bytes); field.next(); ) {
    if (field.number !== NODE.attribute || field.wire !== 2) continue
    if (textOf(field.content, ATTRIBUTE.name) === name) return field.content
  }
  return undefined
}

/** The integers of an attribute that has a list of them. */
export function* intsOf(attribute: Uint8Array): Generator<number> {
  for (const field = new Message(attribute); field.next(); ) {
    if (field.number === ATTRIBUTE.ints) yield* integersOf(field)
  }
}

/** How many labels or numbers a list has. */
export function lengthOf(attribute: Uint8Array): number {
  let length = 0
  for (const field = new Message(attribute); field.next(); ) {
    if (field.number === ATTRIBUTE.strings) length += 1
    else if (field.number === ATTRIBUTE.ints) for (const _ of integersOf(field)) length += 1
  }
  return length
}
