import type { Json } from '../data/frame/vector.ts'
import type { Store } from '../store/store.ts'
import type { TaskId, TaskMessage } from '../store/task-records.ts'

/** What a task finds when it runs. */
export interface TaskContext {
  readonly id: TaskId
  readonly store: Store
  readonly bucket: string
  /** Who has asked for it. */
  readonly user?: string
  /** Tells those who wait how much is done, 0 to 1. */
  progress(fraction: number): void
  /** Tells those who wait a piece of the answer. */
  emit(piece: Json): void
}

/** An answer that is written already. */
export class JsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A task's code. What it answers must be JSON, or text of it; undefined is null. */
export type Task = (context: TaskContext, message: Pick<TaskMessage, 'args' | 'kwargs'>) => Promise<unknown>

/** Tasks by the names that messages give them. */
export type Registry = ReadonlyMap<string, Task>
