import { ComputationError, notFound } from '../error.ts'
import type { Store } from '../store/store.ts'
import type { TaskMessage } from '../store/task-records.ts'
import { withoutStatus } from '../worker/service-tasks.ts'
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
