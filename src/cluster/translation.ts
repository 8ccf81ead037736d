import type { Json } from '../data/frame/vector.ts'
import type { TaskFailure, TaskMessage } from '../store/task-records.ts'

/** How a task of this server is done by a worker of omega-ml, which has other arguments and answers. */
export interface Translation {
  /** The task as the worker knows it; what it needs is stored by then. */
  prepare(message: TaskMessage): Promise<TaskMessage>
  /** The worker's result as a worker of this server would give it; throws what the task has failed of. */
  result(message: TaskMessage, result: Json): Promise<Json>
  failure?(message: TaskMessage, failure: TaskFailure): TaskFailure
  /** The task has ended: what was stored for it goes. */
  cleanUp?(message: TaskMessage): Promise<void>
}
