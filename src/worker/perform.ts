import { jsonText } from '../data/frame/cell.ts'
import type { Json } from '../data/frame/vector.ts'
import { ComputationError } from '../error.ts'
import type { Outcome, TaskMessage } from '../store/task-records.ts'
import { failureOf } from '../tasks/failure.ts'
import { withReadBody } from '../tasks/long-body.ts'
import { JsonText, type Registry, type TaskContext } from './task.ts'

/** Runs one task to its end; whatever it throws is how it failed. */
export async function perform(
  registry: Registry,
  context: TaskContext,
  message: TaskMessage,
): Promise<Outcome> {
  try {
    const task = registry.get(message.task)
    if (!task) throw new ComputationError('NotRegistered', `There is no task "${message.task}"`)
    const result = await task(context, withReadBody(message))
    return {
      state: 'SUCCESS',
      result: result instanceof JsonText ? result.text : jsonText((result ?? null) as Json),
    }
  } catch (error) {
    return { state: 'FAILURE', failure: failureOf(error) }
  }
}
