import type { Outcome, TaskId, TaskMessage } from '../store/task-records.ts'

/** What workers say of tasks. A task has at most one `finished` for each time it was sent. */
export type BrokerEvent =
  | { readonly type: 'started'; readonly id: TaskId }
  /** `fraction` is how much is done, 0 to 1. */
  | { readonly type: 'progress'; readonly id: TaskId; readonly fraction: number }
  | { readonly type: 'finished'; readonly id: TaskId; readonly outcome: Outcome }

/** The seam below the task client: how tasks reach workers. `test/tasks/broker.suite.ts` is its contract. */
export interface Broker {
  /**
   * Takes the task over, or throws `unavailable` when it cannot; then the task will not run. `recorded` resolves
   * when the task is recorded: a broker whose workers outlive this process waits for it before it sends.
   */
  send(message: TaskMessage, recorded: Promise<unknown>): Promise<void>
  /** A task that waits never starts, one that runs is stopped; either ends REVOKED. Others are left alone. */
  revoke(id: TaskId): Promise<void>
  /** Begins nothing more, gives what runs a while to end, stops the rest. What only waits is left as it is. */
  close(): Promise<void>
}

export type OpenBroker = (listener: (event: BrokerEvent) => void) => Broker
