import type { Store } from '../store/store.ts'
import { perform } from './perform.ts'
import type { WorkerPort } from './port.ts'
import type { Registry } from './task.ts'

/** The least time between two reports of progress, in ms. */
const PROGRESS_EVERY = 50

/** Does what it is ordered, one task after the other. */
export function serve(port: WorkerPort, store: Store, registry: Registry): void {
  port.listen(async (order) => {
    let told = 0
    const progress = (fraction: number) => {
      const now = performance.now()
      if (now - told < PROGRESS_EVERY) return
      told = now
      port.tell({ type: 'progress', id: order.id, fraction })
    }
    const outcome = await perform(registry, { store, bucket: order.bucket, progress }, order)
    port.tell({ type: 'finished', id: order.id, outcome })
  })
  port.tell({ type: 'ready' })
}
