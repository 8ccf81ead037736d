import type { Json } from '../data/frame/vector.ts'
import type { Outcome, TaskId, TaskMessage } from '../store/task-records.ts'

/** What a worker is sent: one task at a time. */
export type WorkerOrder = TaskMessage

/** What a worker sends. `ready` comes when it has opened what it needs. */
export type WorkerNews =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly id: TaskId; readonly fraction: number }
  /** What code of the task has printed. */
  | {
      readonly type: 'output'
      readonly id: TaskId
      readonly stream: 'stdout' | 'stderr'
      readonly text: string
    }
  /** A piece of an answer that is said bit by bit. */
  | { readonly type: 'emitted'; readonly id: TaskId; readonly piece: Json }
  /** A worker that `retires` takes no further task and ends by itself; one that `renews` says when it is `ready` again. */
  | {
      readonly type: 'finished'
      readonly id: TaskId
      readonly outcome: Outcome
      readonly next?: 'retires' | 'renews'
    }

export interface WorkerListener {
  news(news: WorkerNews): void
  /** The worker is gone, by itself or killed; comes once and last. */
  gone(reason: string): void
}

/** A worker that runs. */
export interface RunningWorker {
  order(order: WorkerOrder): void
  /** Ends it now, whatever it computes. */
  kill(): void
}

export type SpawnWorker = (listener: WorkerListener) => RunningWorker
