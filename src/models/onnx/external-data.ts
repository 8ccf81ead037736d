import { concatenated } from '../../data/concatenated.ts'
import { ComputationError } from '../../error.ts'
import { ATTRIBUTE, GRAPH, MODEL, NODE } from './graph.ts'
import { integerField, lengthField, Message } from './wire.ts'

/** The fields of a TensorProto that are about where its data is. */
const TENSOR = { name: 8, raw: 9, external: 13, location: 14 } as const

/** Where the data of a tensor is, in a file beside the model. */
interface Place {
  readonly location: string
  readonly offset: number
  /** To the end of the file when undefined. */
  readonly length: number | undefined
}

/** The names of the files beside a model that have some of its weights. */
export function externalFiles(file: Uint8Array): readonly string[] {
  const names = new Set<string>()
  withTensors(file, (tensor) => {
    const place = placeOf(tensor)
    if (place) names.add(place.location)
    return undefined
  })
  return [...names]
}

/**
 * The model with the weights that were in files beside it, as one file.
 * Throws `ValueError` for a file that is not there, or is too short.
 */
export function withExternalData(
  file: Uint8Array,
  find: (name: string) => Uint8Array | undefined,
): Uint8Array {
  return withTensors(file, (tensor) => {
    const place = placeOf(tensor)
    if (!place) return undefined
    const { location, offset } = place
    const weights = find(location)
    if (!weights) throw missing([location])
    const end = place.length === undefined ? weights.length : offset + place.length
    if (end > weights.length) {
      throw new ComputationError(
        'ValueError',
        `The file "${location}" has ${weights.length} bytes, the model needs ${end}: it is of another export`,
      )
    }
    const kept: Uint8Array[] = []
    for (const field = new Message(tensor); field.next(); ) {
      if (field.number !== TENSOR.external && field.number !== TENSOR.location) kept.push(field.whole)
    }
    return concatenated([
      ...kept,
      lengthField(TENSOR.raw, weights.subarray(offset, end)),
      integerField(TENSOR.location, 0),
    ])
  })
}

/** What is said of a model whose weights are elsewhere. */
export function missing(names: readonly string[]): ComputationError {
  const files = names.map((name) => `"${name}"`).join(', ')
  return new ComputationError(
    'ValueError',
    `The model has weights in ${names.length === 1 ? 'the file' : 'the files'} ${files} beside it: upload the model and ${names.length === 1 ? 'that file' : 'those files'} together as a zip or tar archive, or save it as one file with onnx.save_model(model, path, save_as_external_data=False)`,
  )
}

function placeOf(tensor: Uint8Array): Place | undefined {
  const entries = new Map<string, string>()
  let isExternal = false
  for (const field = new Message(tensor); field.next(); ) {
    if (field.number === TENSOR.location && field.wire === 0) isExternal = field.value === 1
    if (field.number !== TENSOR.external || field.wire !== 2) continue
    const pair = ['', '']
    for (const part = field.message; part.next(); ) if (part.wire === 2) pair[part.number - 1] = part.text
    entries.set(pair[0]!, pair[1]!)
  }
  const location = entries.get('location')
  if (!isExternal || location === undefined) return undefined
  const length = entries.get('length')
  return {
    location: location.replace(/^\.\//, ''),
    offset: Number(entries.get('offset') ?? 0),
    length: length === undefined ? undefined : Number(length),
  }
}

type Replace = (tensor: Uint8Array) => Uint8Array | undefined

/** What fields hold which messages, as far as tensors may be in them. */
const INSIDE = {
  model: new Map([[MODEL.graph, 'graph']]),
  graph: new Map([
    [GRAPH.node, 'node'],
    [GRAPH.initializer, 'tensor'],
  ]),
  node: new Map([[NODE.attribute, 'attribute']]),
  attribute: new Map([
    [ATTRIBUTE.tensor, 'tensor'],
    [ATTRIBUTE.tensors, 'tensor'],
    [ATTRIBUTE.graph, 'graph'],
    [ATTRIBUTE.graphs, 'graph'],
  ]),
} as const satisfies Readonly<Record<string, ReadonlyMap<number, 'graph' | 'node' | 'attribute' | 'tensor'>>>

/** The file with the tensors that `replace` has another for; the file itself when there is none. */
function withTensors(file: Uint8Array, replace: Replace): Uint8Array {
  return replaced(file, 'model', replace) ?? file
}

/** Undefined when nothing in it is replaced. */
function replaced(
  bytes: Uint8Array,
  kind: keyof typeof INSIDE | 'tensor',
  replace: Replace,
): Uint8Array | undefined {
  if (kind === 'tensor') return replace(bytes)
  // Operators of machine learning have long lists, and no tensors that could be elsewhere.
  if (kind === 'node' && isOfMachineLearning(bytes)) return undefined
  const inside: ReadonlyMap<number, keyof typeof INSIDE | 'tensor'> = INSIDE[kind]
  const parts: Uint8Array[] = []
  let changed = false
  for (const field = new Message(bytes); field.next(); ) {
    const within = field.wire === 2 ? inside.get(field.number) : undefined
    const content = within && replaced(field.content, within, replace)
    if (content) changed = true
    parts.push(content ? lengthField(field.number, content) : field.whole)
  }
  return changed ? concatenated(parts) : undefined
}

function isOfMachineLearning(node: Uint8Array): boolean {
  for (const field = new Message(node); field.next(); ) {
    if (field.number === NODE.domain && field.wire === 2) return field.text === 'ai.onnx.ml'
  }
  return false
}
