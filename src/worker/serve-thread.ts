import { parentPort } from 'node:worker_threads'
import type { Store } from '../store/store.ts'
import type { WorkerNews, WorkerOrder } from '../tasks/worker-protocol.ts'
import { perform } from './perform.ts'
import type { Registry } from './task.ts'

/** The least time between two reports of progress, in ms. */
const PROGRESS_EVERY = 50

/** Makes this thread a worker: it does what it is ordered, one task after the other. */
export function serveThread(store: Store, registry: Registry): void {
  const port = parentPort
  if (!port) throw new Error('A worker runs in a thread of its own')
  const tell = (news: WorkerNews) => port.postMessage(news)
  port.on('message', async (order: WorkerOrder) => {
    let told = 0
    const progress = (fraction: number) => {
      const now = performance.now()
      if (now - told < PROGRESS_EVERY) return
      told = now
      tell({ type: 'progress', id: order.id, fraction })
    }
    const outcome = await perform(registry, { store, bucket: order.bucket, progress }, order)
    tell({ type: 'finished', id: order.id, outcome })
  })
  tell({ type: 'ready' })
}
