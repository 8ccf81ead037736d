import type { WorkerNews, WorkerOrder } from '../tasks/worker-protocol.ts'

/** How a worker hears and tells, be it a thread or a process. */
export interface WorkerPort {
  /** What the worker was started with. */
  readonly data: unknown
  tell(news: WorkerNews): void
  listen(hear: (order: WorkerOrder) => Promise<void>): void
  /** Ends the worker when all is told. */
  end(): void
}
