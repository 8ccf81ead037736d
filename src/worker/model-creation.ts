import type { Attributes, Metadata } from '../store/metadata.ts'
import { isArchive } from '../store/script/format.ts'
import type { ModelCache } from './model-cache.ts'
import type { ModelOpener } from './model-opener.ts'
import type { Task } from './task.ts'

/** Makes an untrained model of a pipeline: args `[name, pipeline]`, kwargs `runsCode`, whether its user may run code. */
export function createModel(opener: ModelOpener): Task {
  return async ({ store, bucket }, { args, kwargs }) => {
    const { models } = store
    const name = String(args[0])
    await models.checkNew(bucket, name)
    const { kind, bytes, details } = await opener.create(args[1] ?? null, kwargs.runsCode === true)
    const ref = await models.stage(bucket, name, kind ?? models.pipelineKind, [bytes], details)
    return summary(await models.publish(bucket, name, ref))
  }
}

/**
 * Makes a model of an uploaded file once it has opened, which then is open: args `[name, ref]`, the staged version, kwargs
 * `runsCode`. A file of a user who may not run code is read here alone, now and later.
 */
export function importModel(cache: ModelCache, opener: ModelOpener): Task {
  return async ({ store, bucket }, { args, kwargs }) => {
    const [name = '', ref = ''] = args.map(String)
    let staged = ref
    try {
      const { kind: declared, bytes } = await store.models.readStaged(bucket, name, ref)
      const archived = isArchive(bytes)
        ? (await import('../models/onnx/archive.ts')).modelIn(bytes)
        : undefined
      const kind = archived ? 'onnx' : declared
      const whole = archived ?? bytes
      const isTrusted = kwargs.runsCode === true
      const read = async () => (await store.models.readStaged(bucket, name, ref)).bytes
      const model = await opener.open(kind, whole, isTrusted ? { ref, read } : undefined)
      const details = isTrusted || kind === 'onnx' ? model.details : { ...model.details, untrusted: true }
      if (whole === bytes) await store.models.describe(bucket, name, ref, details)
      else {
        // What came as an archive is kept as the model that it is.
        staged = await store.models.stage(bucket, name, kind, [whole], details)
        await store.models.dropStaged(bucket, name, ref)
      }
      const published = await store.models.publish(bucket, name, staged)
      cache.keep(staged, model, whole.length)
      return { ...summary(published), ...hintOf(details) }
    } catch (error) {
      await store.models.dropStaged(bucket, name, staged)
      throw error
    }
  }
}

/** What is to be said of a model that no action can ask. */
function hintOf({ actions, hint }: Attributes): Attributes {
  return Array.isArray(actions) && actions.length === 0 && hint !== undefined ? { actions, hint } : {}
}

function summary({ key, kind, created }: Metadata): object {
  return { bucket: key.bucket, created: created.toISOString(), kind, name: key.name }
}
