import { badRequest } from '../error.ts'
import { openModel } from '../models/open.ts'
import type { Attributes, Metadata } from '../store/metadata.ts'
import { isArchive } from '../store/script/format.ts'
import type { ModelCache } from './model-cache.ts'
import type { Task } from './task.ts'

/** Makes an untrained model of a pipeline: args `[name, pipeline]`. */
export const createModel: Task = async ({ store, bucket }, { args }) => {
  const name = String(args[0])
  await store.models.checkNew(bucket, name)
  const { createPipeline } = await import('../models/sklearn/pipeline.ts')
  const model = createPipeline(args[1])
  const { pipelineKind } = store.models
  return summary((await store.models.put(bucket, name, pipelineKind, model.serialize(), model.details)).model)
}

/** Makes a model of an uploaded file once it has opened, which then is open: args `[name, ref]`, the staged version. */
export function importModel(cache: ModelCache): Task {
  return async ({ store, bucket }, { args }) => {
    const { models } = store
    const [name = '', ref = ''] = args.map(String)
    try {
      const { kind, bytes } = await models.readStaged(bucket, name, ref)
      if (kind !== 'onnx') await refuseOtherJson(bytes)
      const archived = isArchive(bytes)
        ? (await import('../models/onnx/archive.ts')).modelIn(bytes)
        : undefined
      const model = await openModel(archived ? 'onnx' : kind, archived ?? bytes)
      const { details } = model
      if (!archived) await models.describe(bucket, name, ref, details)
      // What came as an archive is kept as the model that it is.
      const published = archived
        ? await models.put(bucket, name, 'onnx', archived, details)
        : { ref, model: await models.publish(bucket, name, ref) }
      cache.keep(published.ref, model, (archived ?? bytes).length)
      return { ...summary(published.model), ...hintOf(details) }
    } finally {
      await models.dropStaged(bucket, name, ref) // which leaves what was published
    }
  }
}

/** Throws 400 for JSON that is for another route. */
async function refuseOtherJson(bytes: Uint8Array): Promise<void> {
  const { isOtherJson } = await import('../models/sklearn/pipeline-file.ts')
  if (!isOtherJson(bytes)) return
  throw badRequest(
    'The body is JSON, and not a stored pipeline as "om models get" writes it: send a file of a model, or POST model/ with {"name": "mymodel", "pipeline": [["LinearRegression", {}]]}',
  )
}

/** What is to be said of a model that no action can ask. */
function hintOf({ actions, hint }: Attributes): Attributes {
  return Array.isArray(actions) && actions.length === 0 && hint !== undefined ? { actions, hint } : {}
}

function summary({ key, kind, created }: Metadata): object {
  return { bucket: key.bucket, created: created.toISOString(), kind, name: key.name }
}
