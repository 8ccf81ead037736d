import type { InferenceSession } from 'onnxruntime-web'
import { ComputationError } from '../../error.ts'
import type { Attributes } from '../../store/metadata.ts'
import { matchInputs, matchOutputs } from '../match-tensors.ts'
import { isTable, type Model, type ModelCall, type ModelValue } from '../model.ts'
import type { Table } from '../table.ts'
import type { Signature, Tensor } from '../tensor.ts'
import { answerValue, type OutputValues, readOutput } from './answers.ts'
import { readInputs } from './inputs.ts'
import { fromOnnx, type OnnxContent, protocolSignature, toOnnx } from './named-tensors.ts'
import { takesMissing } from './nodes.ts'
import { answerOf } from './outputs.ts'
import { loadRuntime, onnxMessage, openSession, releaseWith } from './runtime.ts'
import { scoreOf } from './score.ts'
import { type OnnxSignature, signatureOf } from './signature.ts'
import type { TensorContent } from './tensors.ts'

export type { OnnxSignature, OnnxValue } from './signature.ts'

/** Rows of one inference: bounds the memory of wasm, which never shrinks, and lets progress be told between. */
const BATCH_ROWS = 16_384

/**
 * Opens an ONNX model in this thread.
 * Throws `ModuleNotFoundError` without the package onnxruntime-web and `ValueError` for bytes that are no model.
 */
export async function openOnnx(bytes: Uint8Array): Promise<Model & { readonly declared: OnnxSignature }> {
  const session = await openSession(bytes)
  const model = new OnnxModel(bytes, session)
  releaseWith(model, session)
  return model
}

class OnnxModel implements Model {
  /** As the file has it. */
  readonly declared: OnnxSignature
  readonly signature: Signature
  readonly details: Attributes
  readonly #bytes: Uint8Array
  readonly #session: InferenceSession
  /** Whether X may have missing values. */
  readonly #gaps: boolean

  constructor(bytes: Uint8Array, session: InferenceSession) {
    this.#bytes = bytes
    this.#session = session
    this.#gaps = takesMissing(bytes)
    this.declared = signatureOf(session)
    this.signature = protocolSignature(this.declared)
    this.details = { signature: this.declared }
  }

  async run({ action, x, y, progress }: ModelCall): Promise<ModelValue> {
    const answer = answerOf(action, this.declared)
    const read = readInputs(this.declared.inputs, x, this.#gaps)
    const parts: OutputValues[] = []
    for (let start = 0; start < x.rows; start += BATCH_ROWS) {
      const end = Math.min(start + BATCH_ROWS, x.rows)
      parts.push(await this.#values(read(start, end), end - start, answer.output.name))
      progress(end / x.rows)
      // Deno ends a worker only between its tasks.
      if (end < x.rows) await new Promise((resolve) => setTimeout(resolve))
    }
    const [first] = parts
    const values = parts.length === 1 ? first!.values : parts.flatMap((part) => part.values)
    const whole = { values, width: first!.width }
    if (answer.form === 'accuracy' || answer.form === 'r2')
      return scoreOf(whole, y, answer.form === 'accuracy')
    return answerValue(whole, answer)
  }

  serialize(): Uint8Array {
    return this.#bytes
  }

  async infer(given: readonly Tensor[] | Table, wanted: readonly string[]): Promise<readonly Tensor[]> {
    const names = matchOutputs(this.signature.outputs, wanted)
    const contents = isTable(given)
      ? readInputs(this.declared.inputs, given, this.#gaps)(0, given.rows)
      : matchInputs(this.signature.inputs, given).map(toOnnx)
    const outputs = await this.#compute(contents, names)
    return names.map((name) => fromOnnx(name, outputs[name]!))
  }

  async #values(contents: readonly TensorContent[], rows: number, output: string): Promise<OutputValues> {
    const { [output]: tensor } = await this.#compute(contents, [output])
    return readOutput(tensor!, rows, output)
  }

  /** Only the outputs that are asked for: ONNX Runtime Web cannot return others, such as the maps of a ZipMap. */
  async #compute(
    contents: readonly OnnxContent[],
    outputs: readonly string[],
  ): Promise<InferenceSession.OnnxValueMapType> {
    const { Tensor } = await loadRuntime()
    const feeds = Object.fromEntries(
      contents.map(({ name, type, data, dims }) => [name, new Tensor(type, data, dims)]),
    )
    try {
      return await this.#session.run(feeds, [...outputs], { logSeverityLevel: 4 })
    } catch (cause) {
      throw new ComputationError('RuntimeError', `The model could not be run: ${onnxMessage(cause)}`, cause)
    }
  }
}
