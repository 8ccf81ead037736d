import { describeJob } from '../store/job/description.ts'
import { eventOf } from '../store/job/schedule/triggers.ts'
import type { Store } from '../store/store.ts'
import type { TaskMessage } from '../store/task-records.ts'
import { parameterSource } from '../worker/python/parameters.ts'
import { toolsTranslation } from './tools-translation.ts'
import type { Translation } from './translation.ts'

/**
 * Runs of notebooks: args `[name]`. The worker stores the result and says so in the job's metadata. omega-ml has no
 * parameters: a run with some is for our tools.
 */
export function jobTranslation(store: Store): Translation {
  const tools = toolsTranslation(store, 'run_job', ({ args, kwargs }) => [
    args[0] ?? null,
    parameterSource(kwargs.parameters ?? {}),
  ])
  return {
    ...tools,
    prepare: async (message) =>
      hasParameters(message) ? tools.prepare(message) : { ...message, kwargs: ofWorker(message) },
    async result(message, answer) {
      if (hasParameters(message)) await tools.result(message, answer)
      return { ...describeJob(await store.jobs.describe(message.bucket, String(message.args[0]))) }
    },
  }
}

function hasParameters({ kwargs }: TaskMessage): boolean {
  return kwargs.parameters !== undefined
}

/** What omega-ml's own client sends; with `event` the worker says in the job's metadata what came of that tick. */
function ofWorker({ kwargs }: TaskMessage): TaskMessage['kwargs'] {
  const event = eventOf(kwargs)
  return { timeout: null, ...(event !== undefined && { event }) }
}
