import { Worker } from 'node:worker_threads'
import type { SpawnWorker, WorkerNews } from '../tasks/worker-protocol.ts'
import type { WorkerOptions } from './worker-options.ts'

/** Workers as threads of this process, which Node and Bun can end in the middle of a loop. */
export function spawnThread({ entry, data, memoryLimit }: WorkerOptions): SpawnWorker {
  return (listener) => {
    const thread = new Worker(entry, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: memoryLimit },
    })
    let reason: string | undefined
    thread.on('message', (news: WorkerNews) => listener.news(news))
    thread.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    thread.on('exit', (code) => listener.gone(reason ?? `The worker ended with code ${code}`))
    return {
      order: (order) => thread.postMessage(order),
      kill: () => void thread.terminate(),
    }
  }
}
