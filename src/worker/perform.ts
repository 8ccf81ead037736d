import { ComputationError, OmegaError } from '../error.ts'
import type { Outcome, TaskFailure, TaskMessage } from '../store/task-records.ts'
import type { Registry, TaskContext } from './task.ts'

/** Runs one task to its end; whatever it throws is how it failed. */
export async function perform(
  registry: Registry,
  context: TaskContext,
  message: TaskMessage,
): Promise<Outcome> {
  try {
    const task = registry.get(message.task)
    if (!task) throw new ComputationError('NotRegistered', `There is no task "${message.task}"`)
    const result = await task(context, message)
    return { state: 'SUCCESS', result: JSON.stringify(result ?? null) }
  } catch (error) {
    return { state: 'FAILURE', failure: failureOf(error) }
  }
}

function failureOf(error: unknown): TaskFailure {
  if (error instanceof ComputationError) {
    return { kind: error.kind, exception: error.exception, message: error.message }
  }
  if (error instanceof OmegaError)
    return { kind: error.kind, exception: 'ValueError', message: error.message }
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'unprocessable', exception: name, message }
}
