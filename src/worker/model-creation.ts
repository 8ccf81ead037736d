import { badRequest } from '../error.ts'
import { refuseForeignFormat } from '../models/fitted/foreign-format.ts'
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
    return summary((await models.put(bucket, name, kind ?? models.pipelineKind, bytes, details)).model)
  }
}

/**
 * Makes a model of an uploaded file once it has opened, which then is open: args `[name, ref]`, the staged version, kwargs
 * `runsCode`. A file of a user who may not run code is read here alone, now and later.
 */
export function importModel(cache: ModelCache, opener: ModelOpener): Task {
  return async ({ store, bucket }, { args, kwargs }) => {
    const { models } = store
    const [name = '', ref = ''] = args.map(String)
    try {
      const staged = await models.readStaged(bucket, name, ref)
      const archived = isArchive(staged.bytes)
        ? (await import('../models/onnx/archive.ts')).modelIn(staged.bytes)
        : undefined
      if (!archived) refuseForeignFormat(staged.bytes)
      if (staged.kind !== 'onnx') await refuseOtherJson(staged.bytes)
      const kind = archived ? 'onnx' : staged.kind
      const bytes = archived ?? staged.bytes
      const size = bytes.length
      const isTrusted = kwargs.runsCode === true
      const read = async () => (await models.readStaged(bucket, name, ref)).bytes
      const model = await opener.open(kind, bytes, isTrusted ? { ref, read } : undefined)
      const details = isTrusted || kind === 'onnx' ? model.details : { ...model.details, untrusted: true }
      if (!archived) await models.describe(bucket, name, ref, details)
      // What came as an archive is kept as the model that it is.
      const published = archived
        ? await models.put(bucket, name, kind, archived, details)
        : { ref, model: await models.publish(bucket, name, ref) }
      cache.keep(published.ref, model, size)
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
