import type { Json } from '../data/frame/vector.ts'
import { inquiryOf, packedAnswer } from '../inference/message.ts'
import { namedOutputs, namedText } from '../inference/predictions.ts'
import type { Question } from '../inference/question.ts'
import { readInquiry } from '../inference/read-inquiry.ts'
import type { Model } from '../models/model.ts'
import { versionOf } from '../store/model/model-store.ts'
import { parseModelName } from '../store/model/name.ts'
import { checkExact } from './check-exact.ts'
import type { ModelCache } from './model-cache.ts'
import { storedTable } from './stored-table.ts'
import { JsonText, type Task, type TaskContext } from './task.ts'

/** Asks a model in the words of a protocol: args `[model]`, kwargs of `inquiryKwargs` and, as of other tasks, `found` and `exactly`. */
export function inferTask(cache: ModelCache): Task {
  return async ({ store, bucket }, message) => {
    const inquiry = inquiryOf(message)
    const { found: given } = message.kwargs
    const found = versionOf(bucket, inquiry.model, given) ?? (await store.models.find(bucket, inquiry.model))
    const model = await cache.get(found)
    const { name } = parseModelName(inquiry.model)
    const question = await readInquiry({ ...inquiry, model: name, version: found.ref }, model.signature)
    if (message.kwargs.exactly === true) checkExact(model, question.given)
    return ask(model, question)
  }
}

async function ask(model: Model, { given, outputs, answer }: Question): Promise<JsonText> {
  return new JsonText(packedAnswer(answer(await model.infer(given, outputs))))
}

type Keywords = { readonly [name: string]: Json }

/** Whether a prediction of our own route is asked by tensors: it names outputs, or its body may have inputs. */
export function asksTensors({ inline, isCsv, outputs }: Keywords): boolean {
  if (Array.isArray(outputs) && outputs.length > 0) return true
  return typeof inline === 'string' && isCsv !== true && /"(?:inputs|instances)"\s*:/.test(inline)
}

/** `predict` of our own route: args `[model, Xname]`, kwargs `inline`, `isCsv`, `outputs`. */
export async function predictTensors(
  { store, bucket }: TaskContext,
  {
    args: [name = null, xName],
    kwargs: { inline = '', isCsv = false, outputs = [], exactly },
  }: { args: readonly Json[]; kwargs: Keywords },
  model: Model,
): Promise<JsonText> {
  const inquiry = {
    protocol: 'named',
    model: String(name),
    version: '',
    text: String(inline),
    isCsv: isCsv === true,
    binary: new Uint8Array(),
    outputs: outputs as readonly string[],
    takesBinary: false,
  } as const
  if (typeof xName !== 'string') {
    const question = await readInquiry(inquiry, model.signature)
    if (exactly === true) checkExact(model, question.given)
    return ask(model, question)
  }
  const x = await storedTable(store, bucket, xName)
  if (exactly === true) checkExact(model, x)
  const wanted = namedOutputs(inquiry, model.signature)
  return new JsonText(namedText(await model.infer(x, wanted)))
}
