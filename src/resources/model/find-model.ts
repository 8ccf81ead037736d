import { notFound, OmegaError } from '../../error.ts'
import { MODEL_ACTIONS } from '../../models/model-action.ts'
import type { Call } from '../../routing/call.ts'
import type { ModelStore } from '../../store/model/model-store.ts'
import { describeModel } from './describe.ts'

/** The model that the path names. Throws 404, which lists the actions where a model's name is before an unknown one. */
export async function findModel(call: Call): ReturnType<ModelStore['lookUp']> {
  try {
    return await call.store.models.lookUp(call.bucket, call.name)
  } catch (error) {
    throw isMissing(error) ? ((await unknownAction(call)) ?? error) : error
  }
}

/** What is said of `model/<name>/predikt/`, where there is a model of that name; undefined where there is none. */
export async function unknownAction(call: Call): Promise<OmegaError | undefined> {
  const { store, bucket, name } = call
  const [, before, action] = /^(.+)\/([^/]+)$/s.exec(name) ?? []
  if (before === undefined) return undefined
  const model = await store.models.find(bucket, before).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (!model || (await store.models.find(bucket, name).catch(() => undefined))) return undefined
  const { actions } = (await describeModel(call, before, model)).details
  const known = Array.isArray(actions) && actions.length > 0 ? actions : MODEL_ACTIONS
  return notFound(`Model "${before}" has no action "${action}", it has ${known.join(', ')}`)
}

function isMissing(error: unknown): boolean {
  return error instanceof OmegaError && error.kind === 'not-found'
}
