import type { Tensor as OnnxTensor } from 'onnxruntime-common'
import { badRequest, ComputationError } from '../../error.ts'
import type { Datatype, Signature, Tensor, TensorSpec } from '../tensor.ts'
import { predictionOf } from './roles.ts'
import type { OnnxSignature, OnnxValue } from './signature.ts'

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

type ElementType = keyof typeof DATATYPES

const ELEMENT_TYPES = new Map<Datatype, ElementType>(
  Object.entries(DATATYPES).map(([type, datatype]) => [datatype, type as ElementType]),
)

/** The declared tensors as the protocol has them; what is no tensor, or has no datatype there, is left out. */
export function protocolSignature({ inputs, outputs }: OnnxSignature): Signature {
  const specs = outputs.flatMap(specOf)
  const prediction = predictionOf({ inputs, outputs })?.name
  const predicted = specs.filter(({ name }) => prediction === undefined || name === prediction)
  return {
    inputs: inputs.flatMap(specOf),
    outputs: specs,
    predicted: predicted.map(({ name }) => name),
    takesTable: false,
  }
}

function specOf({ name, type, shape }: OnnxValue): readonly TensorSpec[] {
  if (!Object.hasOwn(DATATYPES, type)) return []
  const datatype = DATATYPES[type as ElementType]
  return [{ name, datatype, shape: shape.map((size) => (typeof size === 'number' ? size : -1)) }]
}

/** What the constructor of ONNX Runtime's tensors takes. */
export interface OnnxContent {
  readonly name: string
  readonly type: ElementType
  readonly data: OnnxTensor.DataTypeMap[ElementType] | Float16Array
  readonly dims: readonly number[]
}

/** Throws `bad-request` for bytes that are no text, which ONNX Runtime's strings cannot hold. */
export function toOnnx(tensor: Tensor): OnnxContent {
  const { name, datatype, shape: dims } = tensor
  const type = ELEMENT_TYPES.get(datatype)
  if (datatype === 'BYTES') return { name, type: 'string', data: tensor.data.map(textIn(name)), dims }
  if (datatype === 'BF16' || type === undefined) {
    throw badRequest(`Input "${name}" is ${datatype}, which ONNX Runtime Web does not compute with`)
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
  if (!Object.hasOwn(DATATYPES, type)) {
    throw new ComputationError(
      'TypeError',
      `The output "${name}" is ${type}, cast it to float32 before the export`,
    )
  }
  const datatype = DATATYPES[type as ElementType]
  // A scalar's text comes in a list of its own.
  if (datatype === 'BYTES') return { name, datatype, shape: dims, data: data as unknown as string[] }
  if (datatype === 'FP16' && data instanceof Uint16Array) {
    const values = new Float16Array(data.buffer, data.byteOffset, data.length)
    return { name, datatype, shape: dims, data: values }
  }
  return { name, datatype, shape: dims, data } as unknown as Tensor // the table of types ties the two
}
