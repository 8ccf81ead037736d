import type { Json } from '../../data/frame/vector.ts'
import type { TaskId } from '../../store/task-records.ts'
import { queueNames } from '../celery/worker-status.ts'
import type { QueueCounts } from './probe.ts'

/** A task that workers were sent and whose end is not known. */
export interface SentTask {
  readonly id: TaskId
  readonly queue: string
  /** How often in a row it was found nowhere. */
  misses: number
  /** Since when it was found nowhere while nobody consumed its queue, as `now` says it. */
  desertedAt: number | undefined
}

/** What can be asked about tasks. */
export interface Witnesses {
  /** The answers of workers, by their names. */
  ask(
    method: 'query_task' | 'active_queues',
    args: { readonly [name: string]: Json },
  ): Promise<ReadonlyMap<string, Json>>
  /** Replies that wait to be heard here; undefined when it is not known. */
  repliesWaiting(): Promise<number | undefined>
  /** Undefined when it is not known. */
  queueStatus(queue: string): Promise<QueueCounts | undefined>
  /** In ms. */
  now(): number
}

/** How often in a row a task must be found nowhere. */
const GONE_FOR = 3

/** How long nobody consumes a queue before its tasks count as lost, in ms: a worker that only lost its connection may still run them. */
const DESERTED_FOR = 600_000

export function sentTask(id: TaskId, queue: string): SentTask {
  return { id, queue, misses: 0, desertedAt: undefined }
}

/**
 * Which of the tasks are lost: in no queue and with no worker, and their replies do not wait either. A worker says that
 * it has a task before it runs it, and when it dies nobody else will. Unless every worker of a queue answers nothing is
 * concluded of its tasks.
 */
export async function lostTasks(
  tasks: readonly SentTask[],
  witnesses: Witnesses,
): Promise<readonly SentTask[]> {
  const [answers, consumed] = await Promise.all([
    witnesses.ask('query_task', { ids: tasks.map(({ id }) => id) }),
    witnesses.ask('active_queues', {}),
  ])
  const known = new Set([...answers.values()].flatMap(idsOf))
  // Asked behind the workers: they forget a task when its reply is on its way.
  const replies = await witnesses.repliesWaiting()
  const lost: SentTask[] = []
  for (const [queue, sent] of Map.groupBy(tasks, (task) => task.queue)) {
    const status = await witnesses.queueStatus(queue)
    const isNowhere = replies === 0 && status?.messages === 0
    const answering = [...answers.keys()].filter((worker) => queueNames(consumed.get(worker)).includes(queue))
    const isCertain = isNowhere && answering.length > 0 && answering.length >= status.consumers
    const isDeserted = isNowhere && answering.length === 0 && status.consumers === 0
    for (const task of sent) {
      const isUnknown = !known.has(task.id)
      task.misses = isUnknown && isCertain ? task.misses + 1 : 0
      task.desertedAt = isUnknown && isDeserted ? (task.desertedAt ?? witnesses.now()) : undefined
      const desertedFor = task.desertedAt === undefined ? 0 : witnesses.now() - task.desertedAt
      if (task.misses >= GONE_FOR || desertedFor >= DESERTED_FOR) lost.push(task)
    }
  }
  return lost
}

/** Of a worker's answer: the tasks that it has. */
function idsOf(answer: Json): readonly string[] {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? Object.keys(answer) : []
}
