import type { Attributes } from '../store/metadata.ts'
import type { ModelAction } from './model-action.ts'
import type { Table } from './table.ts'
import type { Signature, Tensor } from './tensor.ts'

export type { ModelAction }

export interface ModelCall {
  readonly action: ModelAction
  readonly x: Table
  /** The target of fit, partial_fit and score. */
  readonly y?: Table
  /** Told now and then how far long work has come, 0 to 1. */
  progress(fraction: number): void
}

export type Label = string | number | boolean

/** `fit` and `partial_fit` have no value of their own; the others answer one number, a list, rows, or rows of each target. */
export type ModelValue =
  | number
  | readonly Label[]
  | readonly (readonly Label[])[]
  | readonly (readonly (readonly Label[])[])[]
  | undefined

/** Whether a model is given a table rather than tensors by name. */
export function isTable(given: readonly Tensor[] | Table): given is Table {
  return 'columns' in given
}

/** A model in memory. Throws `ComputationError` for what it cannot do with the data it is given. */
export interface Model {
  /** What is worth knowing of it, for its metadata: plain JSON. */
  readonly details: Attributes
  /** The tensors that it takes and answers by name. */
  readonly signature: Signature
  /**
   * Computes the outputs that are wanted, in that order, of inputs by name or of a table; when none is named, all there
   * are, of a model of tables its prediction. Throws `bad-request` for inputs that the signature does not have and outputs
   * that are not there.
   */
  infer(given: readonly Tensor[] | Table, wanted: readonly string[]): Promise<readonly Tensor[]>
  run(call: ModelCall): Promise<ModelValue>
  /** What `run` answers, as JSON text in which the numbers have the types of Python's: `2.0` is a float. */
  answer(call: ModelCall): Promise<string | undefined>
  /** Whether Python would take the table as it is, of a model that Python has fitted: in the columns of the fit, in their order. */
  takes?(x: Table): boolean
  /** The model as it is stored; the same bytes give the same answers, bit for bit. */
  serialize(): Uint8Array
}
