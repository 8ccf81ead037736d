import { openModel } from '../models/open.ts'
import type { Metadata } from '../store/metadata.ts'
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
  try {
    const { kind, bytes } = await store.models.readStaged(bucket, name, ref)
    const model = await openModel(kind, bytes)
    await store.models.describe(bucket, name, ref, model.details)
    return summary(await store.models.publish(bucket, name, ref))
  } catch (error) {
    await store.models.dropStaged(bucket, name, ref)
    throw error
  }
}

function summary({ key, kind, created }: Metadata): object {
  return { bucket: key.bucket, created: created.toISOString(), kind, name: key.name }
}
