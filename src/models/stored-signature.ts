import type { Attributes } from '../store/metadata.ts'
import { protocolSignature } from './onnx/named-tensors.ts'
import type { OnnxSignature } from './onnx/signature.ts'
import type { Signature, TensorSpec } from './tensor.ts'

/** Of a model that only a cluster's workers can open: a table in, a prediction out. */
export const UNKNOWN_SIGNATURE: Signature = {
  inputs: [{ name: 'X', datatype: 'FP64', shape: [-1, -1] }],
  outputs: [{ name: 'predict', datatype: 'FP64', shape: [-1] }],
  predicted: ['predict'],
  takesTable: true,
}

interface TensorSpecs {
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
}

/** What a stored model takes and answers, by what was noted of it when it was opened last. */
export function storedSignature(details: Attributes): Signature {
  const noted = notedSignature(details)
  if (noted === undefined) return UNKNOWN_SIGNATURE
  if (isProtocols(noted)) {
    return { ...noted, predicted: noted.outputs.slice(0, 1).map(({ name }) => name), takesTable: true }
  }
  return protocolSignature(noted)
}

/** The tensors that were noted; omega-ml's `link_datatype` notes the schemas of X and Y under the same name. */
export function notedSignature({ signature }: Attributes): OnnxSignature | TensorSpecs | undefined {
  const { inputs, outputs } = (signature ?? {}) as { readonly [part: string]: unknown }
  return Array.isArray(inputs) && Array.isArray(outputs)
    ? (signature as OnnxSignature | TensorSpecs)
    : undefined
}

function isProtocols(noted: OnnxSignature | TensorSpecs): noted is TensorSpecs {
  const { inputs, outputs } = noted
  return [...inputs, ...outputs].every((spec) => 'datatype' in spec)
}
