import { ComputationError, OmegaError, ServiceError } from '../error.ts'
import type { TaskFailure } from '../store/task-records.ts'

/** What is recorded of what a task has thrown. */
export function failureOf(error: unknown): TaskFailure {
  if (error instanceof ComputationError) {
    const { kind, exception, message, trace } = error
    const service = error instanceof ServiceError && { status: error.status, answer: error.answer }
    return { kind, exception, message, ...(trace && { trace }), ...(service && { service }) }
  }
  if (error instanceof OmegaError)
    return { kind: error.kind, exception: 'ValueError', message: error.message }
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'unprocessable', exception: name, message }
}
