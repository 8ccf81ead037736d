import type { Model, ModelCall, ModelValue } from '../../../models/model.ts'
import { inferTable, signatureDetails, tableSignature } from '../../../models/table-tensors.ts'
import type { Described, ModelFile, ModelHost } from './model-host.ts'
import type { PythonValue } from './table-frame.ts'

/** A model that Python computes with, opened from a file, or made just now. */
export function pythonModel(host: ModelHost, first: Described, file: ModelFile): Model {
  let described = first
  let trained: Uint8Array | undefined
  const compute = async (call: ModelCall): Promise<PythonValue | undefined> => {
    const { value, made } = await host.run(file, call)
    if (made) [described, trained] = [made.described, made.file]
    return value
  }
  const run = async (call: ModelCall): Promise<ModelValue> => (await compute(call))?.value
  return {
    get details() {
      return { ...described.shown, signature: signatureDetails(tableSignature(described)) }
    },
    get signature() {
      return tableSignature(described)
    },
    infer: (given, wanted) => inferTable({ ...described, run }, given, wanted),
    run,
    answer: async (call) => (await compute(call))?.text(),
    serialize() {
      if (trained) return trained
      throw new Error('Only what a training has made is stored')
    },
  }
}
