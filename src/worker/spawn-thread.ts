import { Worker } from 'node:worker_threads'
import { withNumbers } from '../data/json/whole-float.ts'
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
      // Raw JSON is not cloned; what computes with models takes numbers.
      order: ({ args, kwargs, ...order }) =>
        thread.postMessage({ ...order, args: withNumbers(args), kwargs: withNumbers(kwargs) }),
      kill: () => void thread.terminate(),
    }
  }
}
