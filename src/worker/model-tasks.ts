import type { Json } from '../data/frame/vector.ts'
import { JsonObject, parseJson } from '../data/json/parse-json.ts'
import { badRequest, ComputationError } from '../error.ts'
import type { Model } from '../models/model.ts'
import { MODEL_ACTIONS, type ModelAction } from '../models/model-action.ts'
import type { Table } from '../models/table.ts'
import type { Store } from '../store/store.ts'
import { inlineTable } from './inline-table.ts'
import { ModelCache } from './model-cache.ts'
import { storedTable } from './stored-table.ts'
import type { Task, TaskContext } from './task.ts'

/** Actions that are given a target too; of others it is not even read. */
const TARGETED: readonly ModelAction[] = ['fit', 'partial_fit', 'fit_transform', 'score']

/** Actions that change the model: what comes of them is a new version. */
const TRAINING: readonly ModelAction[] = ['fit', 'partial_fit', 'fit_transform']

/**
 * The tasks of models, by omega-ml's names and, of kinds that it has not, by our own: args `[model, Xname]`, kwargs `Yname`,
 * `inline` (a body as text), `exactly` (only what Python would answer too; all else fails).
 */
export function modelTasks(store: Store): readonly (readonly [string, Task])[] {
  const cache = new ModelCache(store.models)
  return MODEL_ACTIONS.flatMap((action) => {
    const task = modelTask(action, cache)
    return [[`omegaml.tasks.omega_${action}`, task] as const, [`omega_edge.model_${action}`, task] as const]
  })
}

function modelTask(action: ModelAction, cache: ModelCache): Task {
  return async (context, { args, kwargs }) => {
    const { store, bucket } = context
    const name = String(args[0])
    const found = await store.models.find(bucket, name)
    // What cannot be opened is told before data are read for it.
    const opened = TRAINING.includes(action) ? undefined : await cache.get(found)
    const { x, y } = await tables(
      context,
      args[1] ?? null,
      TARGETED.includes(action) ? (kwargs.Yname ?? null) : null,
      kwargs.inline,
    )
    const call = { action, x, ...(y && { y }), progress: context.progress }
    if (opened) {
      if (kwargs.exactly === true) checkExact(opened, x)
      return opened.run(call)
    }
    const model = await cache.open(found)
    const value = await model.run(call)
    const ref = await store.models.stage(bucket, name, found.kind, [model.serialize()], model.details)
    try {
      await store.models.publish(bucket, name, ref, found)
    } catch (error) {
      await store.models.dropStaged(bucket, name, ref)
      throw error
    }
    return value ?? 'ok'
  }
}

/** Python takes columns as they come: it neither orders nor chooses them. */
function checkExact(model: Model, x: Table): void {
  if (!model.takes?.(x)) throw new ComputationError('NotImplementedError', 'Only Python answers this exactly')
}

/** X and y: stored datasets by name, or the body that came with the request, as X or as `datax` and `datay` in it. */
async function tables(
  { store, bucket }: TaskContext,
  xName: Json,
  yName: Json,
  inline: Json | undefined,
): Promise<{ x: Table; y?: Table }> {
  const body = typeof inline === 'string' ? parseJson(inline) : undefined
  const part = (name: string) => (body instanceof JsonObject ? (body.get(name) ?? undefined) : undefined)
  const table = async (name: Json, data: typeof body): Promise<Table | undefined> => {
    if (typeof name === 'string') return storedTable(store, bucket, name)
    return data === undefined ? undefined : inlineTable(data)
  }
  const x = await table(xName, part('datax') ?? body)
  const y = await table(yName, part('datay'))
  if (!x) throw badRequest('There is no data, name a dataset as ?datax= or send it in the body')
  return { x, ...(y && { y }) }
}
