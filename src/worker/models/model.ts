import type { Table } from './table.ts'

/** What can be asked of a model, by scikit-learn's names. */
export const MODEL_ACTIONS = [
  'fit',
  'partial_fit',
  'predict',
  'predict_proba',
  'score',
  'transform',
  'fit_transform',
  'decision_function',
] as const

export type ModelAction = (typeof MODEL_ACTIONS)[number]

export interface ModelCall {
  readonly action: ModelAction
  readonly x: Table
  /** The target of fit, partial_fit and score. */
  readonly y?: Table
  /** Told now and then how far long work has come, 0 to 1. */
  progress(fraction: number): void
}

export type Label = string | number | boolean

/** `fit` and `partial_fit` have no value of their own; the others answer one number, a list, or rows. */
export type ModelValue = number | readonly Label[] | readonly (readonly Label[])[] | undefined

/** A model in memory. Throws `ComputationError` for what it cannot do with the data it is given. */
export interface Model {
  run(call: ModelCall): Promise<ModelValue>
  /** The model as it is stored; the same bytes give the same answers, bit for bit. */
  serialize(): Uint8Array
}
