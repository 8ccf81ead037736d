import { jsonText } from '../data/frame/cell.ts'
import type { Json } from '../data/frame/vector.ts'
import { ComputationError, ServiceError } from '../error.ts'
import { generationData } from './generation-data.ts'
import { JsonText, type Task, type TaskContext } from './task.ts'

/** A run of a script: what is noted of it, and what it answered, as JSON text. */
export type ScriptCall = (
  ...task: Parameters<Task>
) => Promise<{ readonly about: Json; readonly result: string }>

/** What an action of a service is to a script and to a model of this server. */
const RUNS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'delete', 'run'])
const PREDICTS: ReadonlyMap<string, string> = new Map([
  ...[...RUNS].filter((action) => action !== 'run').map((action) => [action, 'predict'] as const),
  ['predict', 'predict'],
  ['predict_proba', 'predict_proba'],
])

/** args `[name, action, query, payload]`: the script's own result, without what was noted of its run. */
export function serveScript(run: ScriptCall): Task {
  return async (context, { args: [name = null, action, query = {}, payload = null] }) => {
    if (!RUNS.has(String(action))) throw unsupported('Script', String(name), String(action))
    const kwargs = query as { readonly [name: string]: string }
    const { result } = await run(context, { args: [name, payload], kwargs })
    return new JsonText(result)
  }
}

/** A status is for who asks a service; who runs a script is told what it raised. */
export async function withoutStatus<Result>(run: Promise<Result>): Promise<Result> {
  try {
    return await run
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    throw new ComputationError(error.exception, error.message, error, error.trace)
  }
}

/** args `[name, action, query, payload]`: predicts for the payload. */
export function serveModel(taskOf: (action: string) => Task | undefined): Task {
  return async (context, { args: [name = null, action, , payload = null] }) => {
    const task = taskOf(PREDICTS.get(String(action)) ?? '')
    if (!task) throw unsupported('Model', String(name), String(action))
    return task(context, { args: [name, null], kwargs: { inline: jsonText(payload) } })
  }
}

/**
 * args `[name, action, data, options]`: what the function `complete` or `embed` of a script makes of the data, with `stream` bit by
 * bit. With `several` the data have a list of prompts: each is answered in its turn, and a piece says of which it is.
 */
export function generateByScript(callOf: (action: string) => ScriptCall): Task {
  return async (context, { args: [name = null, action, data = null, options] }) => {
    const { stream = false, several = false } = options as GenerationOptions
    const answer = async (given: Json, emit: TaskContext['emit']): Promise<string> => {
      const message = { args: [name, generationData(given)], kwargs: { stream } }
      const { result } = await withoutStatus(callOf(String(action))({ ...context, emit }, message))
      return result
    }
    if (!several) return new JsonText(await answer(data, context.emit))
    const { prompt: prompts, ...rest } = data as { readonly prompt: readonly Json[] }
    const results: string[] = []
    for (const [at, prompt] of prompts.entries())
      results.push(await answer({ ...rest, prompt }, (piece) => context.emit({ prompt: at, piece })))
    return new JsonText(`[${results.join(',')}]`)
  }
}

interface GenerationOptions {
  readonly stream?: boolean
  readonly several?: boolean
}

/** args `[name, action, ...]`: no model of this server completes or embeds. */
export const generate: Task = async (_, { args: [name = null, action] }) => {
  throw unsupported('Model', String(name), String(action))
}

function unsupported(what: string, name: string, action: string): ComputationError {
  return new ComputationError(
    'NotImplementedError',
    `${what} "${name}" cannot ${action} on this server, a cluster of omega-ml can`,
  )
}
