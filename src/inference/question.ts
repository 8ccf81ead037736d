import type { Table } from '../models/table.ts'
import type { Signature, Tensor } from '../models/tensor.ts'

/** The protocols in which models are asked: Open Inference, that of TensorFlow Serving and KServe v1, MLflow's, ours. */
export const PROTOCOLS = ['open-inference', 'instances', 'mlflow', 'named'] as const

export type Protocol = (typeof PROTOCOLS)[number]

/** What a client has sent, with what is known of it beside its body. */
export interface Inquiry {
  readonly protocol: Protocol
  /** The model's name, in a message as the client spelled it, else without the version, and the version that answers. */
  readonly model: string
  readonly version: string
  readonly text: string
  readonly isCsv: boolean
  /** What follows the JSON of a body of the binary extension. */
  readonly binary: Uint8Array
  /** The outputs that the query names. */
  readonly outputs: readonly string[]
  /** Whether outputs may be answered as bytes. */
  readonly takesBinary: boolean
}

/** What a model is asked, and how the client is answered. */
export interface Question {
  readonly given: readonly Tensor[] | Table
  /** The outputs that are wanted; those of `Model.infer` by default when empty. */
  readonly outputs: readonly string[]
  answer(outputs: readonly Tensor[]): InferenceAnswer
}

export interface InferenceAnswer {
  /** JSON. */
  readonly text: string
  /** What follows it in the binary extension. */
  readonly binary?: Uint8Array
}

/** Reads what a client has sent to a model of that signature. Throws `bad-request`. */
export type ReadInquiry = (inquiry: Inquiry, signature: Signature) => Question | Promise<Question>
