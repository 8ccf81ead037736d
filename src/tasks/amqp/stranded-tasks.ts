import type { SentTask } from './lost-tasks.ts'
import type { QueueCounts } from './probe.ts'

/** Finds the tasks that nobody is there to take, by looking now and then. */
export class StrandedTasks {
  /** The queues that nobody consumed at the last look: a worker that starts again is away for seconds. */
  #deserted: ReadonlySet<string> = new Set()

  /** Those whose queue has had no consumer twice in a row. */
  async among(
    tasks: readonly SentTask[],
    queueStatus: (queue: string) => Promise<QueueCounts | undefined>,
  ): Promise<readonly SentTask[]> {
    const deserted = new Set<string>()
    const stranded: SentTask[] = []
    for (const [queue, sent] of Map.groupBy(tasks, (task) => task.queue)) {
      const status = await queueStatus(queue)
      if (status?.consumers !== 0) continue
      deserted.add(queue)
      if (this.#deserted.has(queue)) stranded.push(...sent)
    }
    this.#deserted = deserted
    return stranded
  }
}
