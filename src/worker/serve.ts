import type { Json } from '../data/frame/vector.ts'
import type { Store } from '../store/store.ts'
import type { WorkerOrder } from '../tasks/worker-protocol.ts'
import { perform } from './perform.ts'
import type { Registry, TaskContext } from './task.ts'
import type { WorkerPort } from './worker-port.ts'

/** The least time between two reports of progress, in ms. */
const PROGRESS_EVERY = 50

/** What a worker does behind a task: it ends, or makes itself ready anew, where what code of users leaves must meet no other run. */
export type Next = 'stays' | 'retires' | (() => Promise<void>)

/** Does what it is ordered, one task after the other. */
export function serve(
  port: WorkerPort,
  store: Store,
  registry: Registry,
  next: () => Next = () => 'stays',
): void {
  port.listen(async (order) => {
    const outcome = await perform(registry, contextOf(port, store, order), order)
    const after = next()
    const told = after === 'stays' ? {} : { next: after === 'retires' ? after : ('renews' as const) }
    port.tell({ type: 'finished', id: order.id, outcome, ...told })
    if (after === 'retires') port.end()
    if (typeof after !== 'function') return
    await after()
    port.tell({ type: 'ready' })
  })
  port.tell({ type: 'ready' })
}

function contextOf(port: WorkerPort, store: Store, { id, bucket, user }: WorkerOrder): TaskContext {
  let told = performance.now() // what is done at once needs no report
  const progress = (fraction: number) => {
    const now = performance.now()
    if (now - told < PROGRESS_EVERY) return
    told = now
    port.tell({ type: 'progress', id, fraction })
  }
  const emit = (piece: Json) => port.tell({ type: 'emitted', id, piece })
  return { id, store, bucket, ...(user !== undefined && { user }), progress, emit }
}
