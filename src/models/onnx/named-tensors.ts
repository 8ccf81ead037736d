import type { Tensor as OnnxTensor } from 'onnxruntime-common'
import { badRequest, ComputationError } from '../../error.ts'
import type { Datatype, Signature, Tensor, TensorSpec } from '../tensor.ts'
import { packNibbles } from './nibbles.ts'
import { predictionOf } from './roles.ts'
import { NO_TENSOR, type OnnxSignature, type OnnxValue } from './signature.ts'

/** ONNX Runtime's names of the element types that the Open Inference Protocol has too. */
const DATATYPES = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
} as const satisfies Readonly<Record<string, Datatype>>

/** Those that are taken: integers of 4 bits in a byte each. ONNX Runtime answers none. */
const TAKEN = { ...DATATYPES, int4: 'INT8', uint4: 'UINT8' } as const

type ElementType = keyof typeof DATATYPES
type TakenType = keyof typeof TAKEN

function isElementType(type: string): type is ElementType {
  return Object.hasOwn(DATATYPES, type)
}

function isTaken(type: string): type is TakenType {
  return Object.hasOwn(TAKEN, type)
}

/** The declared tensors as the protocol has them; what is no tensor, or has no datatype there, is left out. */
export function protocolSignature({ inputs, outputs }: OnnxSignature): Signature {
  const specs = outputs.flatMap((output) => specsOf(output, DATATYPES))
  const prediction = predictionOf({ inputs, outputs })?.name
  const predicted = specs.filter(({ name }) => prediction === undefined || name === prediction)
  return {
    inputs: inputs.flatMap((input) => specsOf(input, TAKEN)),
    outputs: specs,
    predicted: predicted.map(({ name }) => name),
    takesTable: false,
  }
}

function specsOf(
  { name, type, shape }: OnnxValue,
  datatypes: Readonly<Partial<Record<string, Datatype>>>,
): readonly TensorSpec[] {
  const datatype = Object.hasOwn(datatypes, type) ? datatypes[type] : undefined
  if (datatype === undefined) return []
  return [{ name, datatype, shape: shape.map((size) => (typeof size === 'number' ? size : -1)) }]
}

/** What the constructor of ONNX Runtime's tensors takes. */
export interface OnnxContent {
  readonly name: string
  readonly type: TakenType
  readonly data: OnnxTensor.DataTypeMap[TakenType] | Float16Array
  readonly dims: readonly number[]
}

/**
 * Checks that all inputs and the wanted outputs are tensors, of types that can be sent; nothing wanted is all outputs that can be.
 * Throws `TypeError`.
 */
export function checkAskable({ inputs, outputs }: OnnxSignature, wanted: readonly string[]): void {
  const input = inputs.find(({ type }) => !isTaken(type))
  if (input) throw unsendable(`The input "${input.name}"`, input.type)
  const meant = wanted.length > 0 ? outputs.filter(({ name }) => wanted.includes(name)) : outputs
  const output = meant.find(({ type }) => !isElementType(type))
  if (output && (wanted.length > 0 || meant.every(({ type }) => !isElementType(type)))) {
    throw unsendable(`The output "${output.name}"`, output.type)
  }
}

function unsendable(value: string, type: string): ComputationError {
  return new ComputationError(
    'TypeError',
    type === NO_TENSOR
      ? `${value} is a sequence, a map or an optional, only tensors can be sent and answered: export the model with tensors there`
      : `${value} is ${type}, which cannot be sent: export the model with a cast there, to float32 or to int8`,
  )
}

/** Throws `bad-request` for bytes that are no text, which ONNX Runtime's strings cannot hold, and for numbers beyond 4 bits. */
export function toOnnx(tensor: Tensor, declared: OnnxValue): OnnxContent {
  const { name, datatype, shape: dims } = tensor
  const { type } = declared
  if (datatype === 'BYTES') return { name, type: 'string', data: tensor.data.map(textIn(name)), dims }
  if (!isTaken(type)) throw unsendable(`The input "${name}"`, type)
  if (type === 'int4' || type === 'uint4') {
    return { name, type, data: packNibbles(name, tensor.data as Int8Array | Uint8Array, type), dims }
  }
  return { name, type, data: tensor.data as OnnxContent['data'], dims } // the tables of types tie the two
}

/** The runtime ends a string at its first NUL, so that a longer one would silently be another. */
function textIn(name: string): (element: string | Uint8Array, position: number) => string {
  return (element, position) => {
    if (typeof element === 'string' && !element.includes('\0')) return element
    throw badRequest(`Input "${name}" has no text at position ${position}: bytes that are no UTF-8, or NUL`)
  }
}

/** Throws `TypeError` for an element type that the protocol does not have. */
export function fromOnnx(name: string, { type, data, dims }: OnnxTensor): Tensor {
  if (!isElementType(type)) throw unsendable(`The output "${name}"`, type)
  const datatype = DATATYPES[type]
  // A scalar's text comes in a list of its own.
  if (datatype === 'BYTES') return { name, datatype, shape: dims, data: data as unknown as string[] }
  if (datatype === 'FP16' && data instanceof Uint16Array) {
    const values = new Float16Array(data.buffer, data.byteOffset, data.length)
    return { name, datatype, shape: dims, data: values }
  }
  return { name, datatype, shape: dims, data } as unknown as Tensor // the table of types ties the two
}
