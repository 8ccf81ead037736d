import { openModel } from '../models/open.ts'
import type { Attributes, Metadata } from '../store/metadata.ts'
import { isArchive } from '../store/script/format.ts'
import type { Task } from './task.ts'

/** Makes an untrained model of a pipeline: args `[name, pipeline]`. */
export const createModel: Task = async ({ store, bucket }, { args }) => {
  const name = String(args[0])
  await store.models.checkNew(bucket, name)
  const { createPipeline } = await import('../models/sklearn/pipeline.ts')
  const model = createPipeline(args[1])
  const ref = await store.models.stage(
    bucket,
    name,
    store.models.pipelineKind,
    [model.serialize()],
    model.details,
  )
  return summary(await store.models.publish(bucket, name, ref))
}

/** Makes a model of an uploaded file once it has opened: args `[name, ref]`, the staged version. */
export const importModel: Task = async ({ store, bucket }, { args }) => {
  const [name = '', ref = ''] = args.map(String)
  let staged = ref
  try {
    const { kind: declared, bytes } = await store.models.readStaged(bucket, name, ref)
    const archived = isArchive(bytes) ? (await import('../models/onnx/archive.ts')).modelIn(bytes) : undefined
    const kind = archived ? 'onnx' : declared
    const whole = archived ?? bytes
    const { details } = await openModel(kind, whole)
    if (whole === bytes) await store.models.describe(bucket, name, ref, details)
    else {
      // What came as an archive is kept as the model that it is.
      staged = await store.models.stage(bucket, name, kind, [whole], details)
      await store.models.dropStaged(bucket, name, ref)
    }
    return { ...summary(await store.models.publish(bucket, name, staged)), ...hintOf(details) }
  } catch (error) {
    await store.models.dropStaged(bucket, name, staged)
    throw error
  }
}

/** What is to be said of a model that no action can ask. */
function hintOf({ actions, hint }: Attributes): Attributes {
  return Array.isArray(actions) && actions.length === 0 && hint !== undefined ? { actions, hint } : {}
}

function summary({ key, kind, created }: Metadata): object {
  return { bucket: key.bucket, created: created.toISOString(), kind, name: key.name }
}
