import type { Tensor as OnnxTensor } from 'onnxruntime-common'
import { ComputationError } from '../../error.ts'
import type { Attributes } from '../../store/metadata.ts'
import { answerText } from '../answer-text.ts'
import { matchInputs, matchOutputs } from '../match-tensors.ts'
import { isTable, type Label, type Model, type ModelCall, type ModelValue } from '../model.ts'
import type { Table } from '../table.ts'
import type { Signature, Tensor } from '../tensor.ts'
import { answerValue, besideEachOther, type OutputValues, readOutput } from './answers.ts'
import { externalFiles, missing } from './external-data.ts'
import { type OnnxGraph, readGraph } from './graph.ts'
import { readInputs, unfillable } from './inputs.ts'
import { type Gaps, gapsOf } from './missing.ts'
import { checkAskable, fromOnnx, type OnnxContent, protocolSignature, toOnnx } from './named-tensors.ts'
import { plainMessage } from './opening-errors.ts'
import { type Answer, actionsOf, answerOf } from './outputs.ts'
import { type Roles, rolesOf } from './roles.ts'
import { openSession, releaseWith } from './runtime.ts'
import { scoreOf } from './score.ts'
import { scoreColumn } from './score-sign.ts'
import type { OnnxBackend, OnnxSession } from './session.ts'
import type { OnnxSignature } from './signature.ts'
import type { TensorContent } from './tensors.ts'

export type { OnnxSignature, OnnxValue } from './signature.ts'

/** Rows of one inference: bounds its memory, which wasm never gives back, and lets progress be told between. */
const BATCH_ROWS = 16_384

/**
 * Opens an ONNX model in this thread, with the quickest backend that there is, or with the one given.
 * Throws `ModuleNotFoundError` without a package of ONNX Runtime and `ValueError` for bytes that are no model.
 */
export async function openOnnx(
  bytes: Uint8Array,
  backend?: OnnxBackend,
): Promise<Model & { readonly declared: OnnxSignature }> {
  const graph = readGraph(bytes)
  const elsewhere = externalFiles(bytes)
  if (elsewhere.length > 0) throw missing(elsewhere)
  const session = await openSession(bytes, graph, backend)
  const model = new OnnxModel(bytes, graph, session)
  releaseWith(model, session)
  return model
}

interface Computed {
  readonly value: Exclude<ModelValue, undefined>
  readonly areFloats: boolean
}

class OnnxModel implements Model {
  /** As the file has it; maps of probabilities are tensors of them. */
  readonly declared: OnnxSignature
  readonly signature: Signature
  readonly details: Attributes
  readonly #bytes: Uint8Array
  readonly #graph: OnnxGraph
  readonly #session: OnnxSession
  readonly #roles: Roles
  /** Whether X may have missing values. */
  readonly #gaps: Gaps

  constructor(bytes: Uint8Array, graph: OnnxGraph, session: OnnxSession) {
    this.#bytes = bytes
    this.#graph = graph
    this.#session = session
    this.#gaps = gapsOf(graph)
    this.declared = { inputs: session.inputs, outputs: session.outputs }
    this.#roles = rolesOf(this.declared, graph)
    this.signature = protocolSignature(this.declared)
    this.details = detailsOf(this.declared, this.#roles)
  }

  async run(call: ModelCall): Promise<ModelValue> {
    return (await this.#run(call)).value
  }

  async answer(call: ModelCall): Promise<string> {
    const { value, areFloats } = await this.#run(call)
    return answerText(value, areFloats)
  }

  async #run({ action, x, y, progress }: ModelCall): Promise<Computed> {
    const { actions, hint } = this.details
    if (Array.isArray(actions) && actions.length === 0)
      throw new ComputationError('AttributeError', String(hint))
    const answer = answerOf(action, this.declared, this.#roles)
    const read = readInputs(this.declared.inputs, x, this.#gaps)
    const signed = answer.form === 'scores' && answer.label ? [answer.label] : []
    const names = [...answer.outputs, ...signed].map(({ name }) => name)
    const parts: (readonly OutputValues[])[] = []
    for (let start = 0; start < x.rows; start += BATCH_ROWS) {
      const end = Math.min(start + BATCH_ROWS, x.rows)
      parts.push(await this.#values(read(start, end), end - start, names))
      progress(end / x.rows)
      // Deno ends a worker only between its tasks.
      if (end < x.rows) await new Promise((resolve) => setTimeout(resolve))
    }
    const columns = names.map((_, position) => inOrder(parts.map((part) => part[position]!)))
    return this.#answer(answer, columns, y)
  }

  serialize(): Uint8Array {
    return this.#bytes
  }

  async infer(given: readonly Tensor[] | Table, wanted: readonly string[]): Promise<readonly Tensor[]> {
    checkAskable(this.declared, wanted)
    const names = matchOutputs(this.signature.outputs, wanted)
    const contents = isTable(given)
      ? readInputs(this.declared.inputs, given, this.#gaps)(0, given.rows)
      : matchInputs(this.signature.inputs, given).map((tensor, at) =>
          toOnnx(tensor, this.declared.inputs[at]!),
        )
    const outputs = await this.#compute(contents, names)
    return names.map((name) => fromOnnx(name, outputs[name]!))
  }

  #answer(answer: Answer, columns: readonly OutputValues[], y: ModelCall['y']): Computed {
    const whole = besideEachOther(columns.slice(0, answer.outputs.length))
    if (answer.form === 'accuracy' || answer.form === 'r2')
      return { value: scoreOf(whole, y, answer.form === 'accuracy'), areFloats: true }
    const labels = columns[answer.outputs.length]?.values
    const columnOf = (rows: readonly (readonly Label[])[]) =>
      labels ? scoreColumn(rows, labels, this.#graph) : 1
    return { value: answerValue(whole, answer, columnOf), areFloats: whole.areFloats }
  }

  async #values(
    contents: readonly TensorContent[],
    rows: number,
    names: readonly string[],
  ): Promise<readonly OutputValues[]> {
    const outputs = await this.#compute(contents, names)
    return names.map((name) => readOutput(outputs[name]!, rows, name))
  }

  /** Only the outputs that are asked for: ONNX Runtime has no form for others, such as sequences. */
  async #compute(
    contents: readonly OnnxContent[],
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, OnnxTensor>>> {
    try {
      return await this.#session.run(contents, outputs)
    } catch (cause) {
      throw new ComputationError('RuntimeError', `The model could not be run: ${plainMessage(cause)}`, cause)
    }
  }
}

/** The values of all batches as one output. */
function inOrder(parts: readonly OutputValues[]): OutputValues {
  const [first] = parts
  if (parts.length === 1) return first!
  const values: Label[] = parts.flatMap((part) => part.values)
  return { ...first!, values }
}

/** What is known of a model without asking it; where no action can, why, and how it is asked all the same. */
function detailsOf(declared: OnnxSignature, roles: Roles): Attributes {
  const reason = unfillable(declared.inputs)
  const actions = reason === undefined ? actionsOf(roles) : []
  if (actions.length > 0) return { signature: declared, actions: [...actions] }
  const why = reason ?? 'No output has a value or a list of them for each row'
  return {
    signature: declared,
    actions: [],
    hint: `No action can ask this model of tables, ask it by named tensors at /v2/models/<name>/infer. ${why}`,
  }
}
