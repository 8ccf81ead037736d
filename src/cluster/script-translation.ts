import { ComputationError, notFound, ServiceError } from '../error.ts'
import type { Store } from '../store/store.ts'
import type { TaskMessage } from '../store/task-records.ts'
import { toolsTranslation } from './tools-translation.ts'
import type { Translation } from './translation.ts'

/**
 * Runs of scripts: args `[name, payload]`, kwargs the query's. Our tools run them: omega-ml's own task goes on with the
 * code that a worker has once installed.
 */
export function scriptTranslation(store: Store): Translation {
  const tools = toolsTranslation(store, 'run_script', async (message) => {
    await checkPython(store, message)
    const own = Object.entries(message.kwargs).filter(([name]) => !name.startsWith('__'))
    return [...message.args, Object.fromEntries(own)]
  })
  return { ...tools, result: async (message, answer) => withoutStatus(tools.result(message, answer)) }
}

/** What a script answers as a service: args `[name, action, query, payload]`. */
export function serviceTranslation(store: Store): Translation {
  return toolsTranslation(store, 'serve', async (message) => {
    await checkPython(store, message)
    return message.args
  })
}

/** A status is for who asks a service; who runs a script is told what it raised. */
async function withoutStatus<Result>(result: Promise<Result>): Promise<Result> {
  try {
    return await result
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    throw new ComputationError(error.exception, error.message, error)
  }
}

/** Throws what a worker would say in other words, or not at all. */
async function checkPython(store: Store, { bucket, args }: TaskMessage): Promise<void> {
  const name = String(args[0])
  const found = await store.find(store.scripts.keyOf(bucket, name))
  if (!found) throw notFound(`There is no script "${name}" in bucket "${bucket}"`)
  if (found.kind !== 'omega_edge.module') return
  throw new ComputationError(
    'TypeError',
    `Script "${name}" is a module of ${String(found.attributes.format)}, the workers of a cluster run Python`,
  )
}
