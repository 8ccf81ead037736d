import type { Json } from '../data/frame/vector.ts'
import { badRequest } from '../error.ts'
import { bodyTables } from '../inference/body-tables.ts'
import { isTraining, MODEL_ACTIONS, type ModelAction } from '../models/model-action.ts'
import type { Table } from '../models/table.ts'
import { versionOf } from '../store/model/model-store.ts'
import { checkExact } from './check-exact.ts'
import { asksTensors, predictTensors } from './inference-tasks.ts'
import type { ModelCache } from './model-cache.ts'
import { storedTable } from './stored-table.ts'
import { JsonText, type Task, type TaskContext } from './task.ts'

/** Actions that are given a target too; of others it is not even read. */
const TARGETED: readonly ModelAction[] = ['fit', 'partial_fit', 'fit_transform', 'score']

/**
 * The tasks of models, by omega-ml's names and, of kinds that it has not, by our own: args `[model, Xname]`, kwargs
 * `Yname`, `inline` (a body as text, CSV with `isCsv`), of predictions `outputs`, the version that was `found` for them, and
 * `exactly` (only what Python would answer too; all else fails).
 */
export function modelTasks(cache: ModelCache): readonly (readonly [string, Task])[] {
  const computing = MODEL_ACTIONS.flatMap((action) => {
    const task = modelTask(action, cache)
    return [[`omegaml.tasks.omega_${action}`, task] as const, [`omega_edge.model_${action}`, task] as const]
  })
  return [...computing, ['omega_edge.describe_model', describeModel(cache)]]
}

/** What is worth knowing of a model that Python has put, which only its file tells: args `[model]`. */
function describeModel(cache: ModelCache): Task {
  return async ({ store, bucket }, { args }) =>
    (await cache.get(await store.models.find(bucket, String(args[0])))).details
}

function modelTask(action: ModelAction, cache: ModelCache): Task {
  return async (context, { args, kwargs }) => {
    const { store, bucket } = context
    const name = String(args[0])
    // What cannot be opened is told before data are read for it.
    const opened = isTraining(action)
      ? undefined
      : await cache.get(versionOf(bucket, name, kwargs.found) ?? (await store.models.find(bucket, name)))
    if (opened && action === 'predict' && asksTensors(kwargs)) {
      return predictTensors(context, { args, kwargs }, opened)
    }
    const { x, y } = await tables(
      context,
      args[1] ?? null,
      TARGETED.includes(action) ? (kwargs.Yname ?? null) : null,
      kwargs,
    )
    const call = { action, x, ...(y && { y }), progress: context.progress }
    if (opened) {
      if (kwargs.exactly === true) checkExact(opened, x)
      return jsonOf(await opened.answer(call))
    }
    const before = await store.models.find(bucket, name)
    const model = await cache.open(before)
    const answer = await model.answer(call)
    await store.models.put(bucket, name, before.kind, model.serialize(), model.details, before)
    return jsonOf(answer)
  }
}

/** A training has no value of its own. */
function jsonOf(answer: string | undefined): JsonText | 'ok' {
  return answer === undefined ? 'ok' : new JsonText(answer)
}

/** X and y: stored datasets by name, or the body that came with the request, as X or as `datax` and `datay` in it. */
async function tables(
  { store, bucket }: TaskContext,
  xName: Json,
  yName: Json,
  { inline, isCsv }: { readonly [name: string]: Json },
): Promise<{ x: Table; y?: Table }> {
  const body = typeof inline === 'string' ? await bodyTables(inline, isCsv === true) : undefined
  const x = typeof xName === 'string' ? await storedTable(store, bucket, xName) : body?.x()
  const y = typeof yName === 'string' ? await storedTable(store, bucket, yName) : body?.y?.()
  if (!x) throw badRequest('There is no data, name a dataset as ?datax= or send it in the body')
  return { x, ...(y && { y }) }
}
