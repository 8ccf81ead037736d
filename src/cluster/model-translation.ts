import type { Json } from '../data/frame/vector.ts'
import { JsonObject, parseJson, toPlain } from '../data/json/parse-json.ts'
import { badRequest } from '../error.ts'
import type { Store } from '../store/store.ts'
import type { TaskMessage } from '../store/task-records.ts'
import { TemporaryData } from './temporary-data.ts'
import { toolsTranslation } from './tools-translation.ts'
import type { Translation } from './translation.ts'

/** The tasks of omega-ml that take a target, and those that could store their result under a name. */
const TARGETED = /_(?:fit|partial_fit|fit_transform|score)$/
const TRAINING = /_(?:partial_)?fit$/

/** Fit, predict and the like: args `[model, Xname]`, kwargs `Yname`; data of the body is stored first. */
export function modelTranslation(store: Store): Translation {
  const data = new TemporaryData(store)
  const shaped = toolsTranslation(store, 'predict_shaped', ({ args, kwargs }) => [
    args[0] ?? null,
    toPlain(parseJson(String(kwargs.inline))),
  ])
  return {
    ...shaped,
    async prepare(message) {
      if (isShaped(message)) return shaped.prepare(message)
      const { task, args, kwargs } = message
      const { inline, isCsv, outputs } = kwargs
      if (Array.isArray(outputs) && outputs.some((name) => name !== 'predict')) {
        throw badRequest('A model of omega-ml\'s workers has no outputs by name, leave "outputs" out')
      }
      const stored =
        typeof inline === 'string' && inline !== ''
          ? await data.put(message, inline, isCsv === true)
          : undefined
      const x = args[1] ?? stored?.x
      const y = kwargs.Yname ?? stored?.y ?? null
      if (typeof x !== 'string')
        throw badRequest('There is no data, name a dataset as ?datax= or send it in the body')
      return {
        ...message,
        args: [args[0] ?? null, x],
        kwargs: { ...(TARGETED.test(task) && { Yname: y }), ...(!TRAINING.test(task) && { rName: null }) },
      }
    },
    async result(message, result) {
      if (isShaped(message)) return oneTarget(await shaped.result(message, result))
      return message.task.endsWith('_predict') ? oneTarget(result) : trained(result)
    },
    cleanUp: (message) =>
      typeof message.kwargs.inline === 'string' ? data.remove(message) : Promise.resolve(),
  }
}

/** Whether it is to predict for a column of arrays, which no frame has. */
function isShaped({ task, kwargs: { inline } }: TaskMessage): boolean {
  if (!task.endsWith('_predict') || typeof inline !== 'string' || !inline.includes('"shape"')) return false
  const body = parseJson(inline)
  return body instanceof JsonObject && (body.get('shape') ?? null) !== null
}

/** A model that was trained on a frame of one target predicts rows of one value; the guide has a list of values. */
export function oneTarget(result: Json): Json {
  const isRows = Array.isArray(result) && result.every((row) => Array.isArray(row) && row.length === 1)
  return isRows ? result.flat() : result
}

/** A worker answers training with the text of the model's metadata. */
function trained(result: Json): Json {
  return typeof result === 'string' && result.startsWith('<Metadata: ') ? 'ok' : result
}
