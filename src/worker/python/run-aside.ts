import { join } from 'node:path'
import { ownModule } from '../../own-files.ts'
import type { Outcome, TaskMessage } from '../../store/task-records.ts'
import type { SpawnWorker } from '../../tasks/worker-protocol.ts'
import { lost } from '../../tasks/worker-slot.ts'
import { spawnProcess } from '../spawn-process.ts'
import type { CodeWorkerData } from './code-worker-data.ts'
import type { Acting } from './om-job-calls.ts'

/** How deep jobs may run each other: each has a worker of its own. */
const DEEPEST = 3

/** What runs a job for the code of such a worker: another one like it. Undefined where that would be too deep. */
export function runsAside({ depth = 0, ...data }: CodeWorkerData): Acting['runAside'] {
  if (depth >= DEEPEST) return undefined
  const spawn = spawnProcess({
    entry: ownModule('worker/python/main'),
    data: { ...data, depth: depth + 1 },
    memoryLimit: data.memoryLimit,
    compiled: join(data.cache, 'modules'),
  })
  return (message, seconds) => runAside(spawn, message, seconds)
}

/** Runs one task in a worker of its own, to its end or for so many seconds. The worker ends with this process, too. */
function runAside(spawn: SpawnWorker, message: TaskMessage, seconds: number | undefined): Promise<Outcome> {
  return new Promise((resolve) => {
    let ended: Outcome | undefined
    const end = (outcome: Outcome) => {
      ended ??= outcome
      worker.kill()
    }
    const timer =
      seconds !== undefined &&
      setTimeout(() => {
        end(lost('TimeLimitExceeded', `The run took longer than its limit of ${seconds} s`))
      }, seconds * 1000)
    const worker = spawn({
      news: (news) => {
        if (ended) return // it may be ready for another one
        if (news.type === 'ready') worker.order(message)
        else if (news.type === 'finished') end(news.outcome)
      },
      gone: (reason) => {
        if (timer) clearTimeout(timer)
        resolve(ended ?? lost('WorkerLostError', `The worker died while it ran the task: ${reason}`))
      },
    })
  })
}
