import type { InferenceSession } from 'onnxruntime-web'

export type OnnxValue = {
  readonly name: string
  /** An element type such as `float32`, `int64`, `string`; `sequence` for what is not a tensor, as a ZipMap's maps. */
  readonly type: string
  /** Sizes; a name where the size is symbolic, null where it is not known. Empty when the model does not say. */
  readonly shape: readonly (number | string | null)[]
}

/** What a model takes and answers, in plain JSON for the metadata of the model. */
export type OnnxSignature = {
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

export function signatureOf(session: InferenceSession): OnnxSignature {
  return { inputs: session.inputMetadata.map(describe), outputs: session.outputMetadata.map(describe) }
}

function describe(value: InferenceSession.ValueMetadata): OnnxValue {
  if (!value.isTensor) return { name: value.name, type: 'sequence', shape: [] }
  return { name: value.name, type: value.type, shape: value.shape.map(known) }
}

/** onnxruntime-web reads a size that is not known, -1, as the largest uint32. */
function known(size: number | string): number | string | null {
  return typeof size === 'number' && (size < 0 || size >= 2 ** 31) ? null : size
}

/** `"X" (float32)`, as error texts name inputs and outputs. */
export function listValues(values: readonly OnnxValue[]): string {
  return values.map(({ name, type }) => `"${name}" (${type})`).join(', ')
}
