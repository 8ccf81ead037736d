import type { Json } from '../data/frame/vector.ts'
import type { OrphanedTask, Outcome, TaskId, TaskMessage } from '../store/task-records.ts'

/** What workers say of tasks. A task has at most one `finished` for each time it was sent. */
export type BrokerEvent =
  | { readonly type: 'started'; readonly id: TaskId }
  /** What was tried in this process is about to go to others, for whom it must be recorded. */
  | { readonly type: 'sent-on'; readonly id: TaskId }
  /** A worker failed and will try again. */
  | { readonly type: 'retried'; readonly id: TaskId }
  /** It waits in its queue, and no worker is there to take it. */
  | { readonly type: 'stranded'; readonly id: TaskId }
  /** `fraction` is how much is done, 0 to 1. */
  | { readonly type: 'progress'; readonly id: TaskId; readonly fraction: number }
  /** What code of the task has printed, bit by bit. */
  | {
      readonly type: 'output'
      readonly id: TaskId
      readonly stream: 'stdout' | 'stderr'
      readonly text: string
    }
  /** A piece of what a task says bit by bit, such as the words of a text. */
  | { readonly type: 'emitted'; readonly id: TaskId; readonly piece: Json }
  | { readonly type: 'finished'; readonly id: TaskId; readonly outcome: Outcome }

/** A worker, or a group of like ones. */
export interface WorkerStatus {
  readonly name: string
  /** The labels that tasks may require of it, which are the queues that it consumes. */
  readonly queues: readonly string[]
  /** Tasks that it runs at once. */
  readonly concurrency: number
  /** Tasks that it runs now. */
  readonly running: number
  /** Versions by name of what it computes with, where that is known. */
  readonly software?: Readonly<Record<string, string>>
}

export interface QueueStatus {
  readonly name: string
  /** Those that consume it, also those that are too busy to answer. */
  readonly workers: number
  /** Tasks that no worker has taken. */
  readonly waiting: number
}

export interface ServiceStatus {
  /** Those that answer: one that runs a task in its only thread does not. */
  readonly workers: readonly WorkerStatus[]
  readonly queues: readonly QueueStatus[]
}

/** The seam below the task client: how tasks reach workers. `test/tasks/broker.suite.ts` is its contract. */
export interface Broker {
  /**
   * Whether workers of this process, which end with it, do the task: `alone`, or `first`, and others when these cannot.
   * Undefined of what goes to others at once, which is all when absent.
   */
  runsHere?(message: TaskMessage): 'alone' | 'first' | undefined
  /**
   * Whether the task of this process runs, or waits for nothing but the start of a worker: for no other task to end. False also
   * of what is not known.
   */
  isUnderway?(id: TaskId): boolean
  /** Takes the task over; throws `unavailable` when it does not know that it has. */
  send(message: TaskMessage): Promise<void>
  /** A task that waits never starts, one that runs is stopped; either ends REVOKED. Others are left alone. */
  revoke(id: TaskId): Promise<void>
  /** Goes on with an unfinished task of a process that is gone, or ends it. */
  takeOver(orphan: OrphanedTask): Promise<void>
  /** Which workers there are, and what waits for them; throws `unavailable` when the broker is away. */
  status(): Promise<ServiceStatus>
  /** Resolves at once when tasks can be sent, and throws `unavailable` within a second when they cannot. */
  ready(): Promise<void>
  /** Begins nothing more, gives what runs a while to end, stops the rest. What only waits is left as it is. */
  close(): Promise<void>
}

/** Resolves when what the event says is kept; until then a broker that keeps replies may not forget this one. */
export type BrokerListener = (event: BrokerEvent) => void | Promise<void>

export type OpenBroker = (listener: BrokerListener) => Broker
