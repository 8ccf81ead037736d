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

/** What a stored model takes and answers, by what was noted of it when it was opened last. */
export function storedSignature(details: Attributes): Signature {
  const noted = details.signature as
    | OnnxSignature
    | { readonly inputs: readonly TensorSpec[]; readonly outputs: readonly TensorSpec[] }
    | undefined
  if (noted === undefined) return UNKNOWN_SIGNATURE
  if (isProtocols(noted)) {
    return { ...noted, predicted: noted.outputs.slice(0, 1).map(({ name }) => name), takesTable: true }
  }
  return protocolSignature(noted)
}

function isProtocols(
  noted: object,
): noted is { readonly inputs: readonly TensorSpec[]; readonly outputs: readonly TensorSpec[] } {
  const { inputs, outputs } = noted as {
    readonly inputs: readonly object[]
    readonly outputs: readonly object[]
  }
  return [...inputs, ...outputs].every((spec) => 'datatype' in spec)
}
