import process from 'node:process'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import {
  type InstanceNews,
  type PyodideInstance,
  type PyodideOrder,
  startInstance,
} from './pyodide-instance.ts'
import { readSnapshot, type StartOptions } from './snapshot.ts'
import { type Answered, syncCalls } from './sync-calls.ts'

export interface PyodideThreadData extends Answered, StartOptions {
  /** Bytes of outputs that a run may have. */
  readonly outputLimit: number
  readonly port: MessagePort
}

/** Behind a run: Python is to be started anew. Done with false when that takes another thread. */
export type PyodideRenewal = { readonly type: 'renew' }

/** What it tells, beside what it asks. */
export type PyodideNews =
  | InstanceNews
  /** What was ordered is done, as at first the start: whether a cell was fine, what a script answered. */
  | { readonly type: 'done'; readonly value?: boolean | string }
  | { readonly type: 'failed'; readonly error: Pick<Error, 'name' | 'message'> }

/**
 * Python as WebAssembly, in a thread that stands still while it runs and while the store answers it. Each run has an instance of
 * its own; what a thread has compiled and optimised makes the next one start in a third of the time.
 */
const { port, answered, ...given } = workerData as PyodideThreadData
const tell = (news: PyodideNews) => port.postMessage(news)
// What code prints past Python's own streams must not come between what this process tells.
process.stdout.write = process.stderr.write.bind(process.stderr)
console.log = console.error

let { snapshot } = given
const start = async () => {
  snapshot ??= await readSnapshot(given.path) // which the first start of all makes
  return startInstance({ ...given, snapshot, tell, ask: syncCalls(port, { answered }) })
}
let instance: PyodideInstance | undefined = await start()
parentPort?.on('message', async (order: PyodideOrder | PyodideRenewal) => {
  try {
    tell({ type: 'done', ...(await (order.type === 'renew' ? renew() : current().perform(order))) })
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    tell({ type: 'failed', error: { name, message } })
  }
})
tell({ type: 'done' })

function current(): PyodideInstance {
  if (!instance) throw new Error('Python has ended in this thread, start another')
  return instance
}

async function renew(): Promise<{ value: boolean }> {
  const value = await current().end()
  instance = undefined
  if (!value) return { value }
  await new Promise((resolve) => setTimeout(resolve, 0)) // so that nothing on the stack holds it
  globalThis.gc?.() // 31 MB at least, of which V8 knows little; to take new ones costs more
  instance = await start()
  return { value }
}
