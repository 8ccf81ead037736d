/** The type of what is no tensor: a sequence, a map, an optional. */
export const NO_TENSOR = 'sequence'

export type OnnxValue = {
  readonly name: string
  /** An element type such as `float32`, `int64`, `string`; `sequence` for what is not a tensor. */
  readonly type: string
  /** Sizes; a name where the size is symbolic, null where it is not known. Empty when the model does not say. */
  readonly shape: readonly (number | string | null)[]
}

/** What a model takes and answers, in plain JSON for the metadata of the model. */
export type OnnxSignature = {
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

/** `"X" (float32)`, as error texts name inputs and outputs. */
export function listValues(values: readonly OnnxValue[]): string {
  return values.map(({ name, type }) => `"${name}" (${type})`).join(', ')
}
