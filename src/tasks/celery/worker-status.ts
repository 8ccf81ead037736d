import { z } from 'zod'
import type { WorkerStatus } from '../broker.ts'

const Queues = z.array(z.object({ name: z.string() })).catch([])
const Stats = z.object({ pool: z.object({ 'max-concurrency': z.int() }) })
const Active = z.array(z.unknown()).catch([])

/** What a worker answers to `active_queues`, `stats` and `active`; any of them may be missing. */
interface Answers {
  readonly queues: unknown
  readonly stats: unknown
  readonly active: unknown
}

/** A worker by its own answers; what it does not say counts as the least. */
export function workerStatus(name: string, { queues, stats, active }: Answers): WorkerStatus {
  const { data } = Stats.safeParse(stats)
  return {
    name,
    queues: queueNames(queues).toSorted(),
    concurrency: data?.pool['max-concurrency'] ?? 1,
    running: Active.parse(active).length,
  }
}

/** Of a worker's answer to `active_queues`: the queues that it consumes. */
export function queueNames(answer: unknown): readonly string[] {
  return Queues.parse(answer).map((queue) => queue.name)
}
