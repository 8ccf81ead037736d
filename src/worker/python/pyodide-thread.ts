import process from 'node:process'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { tooMuchOutput } from './interpreter.ts'
import { installModules } from './modules.ts'
import { packageLoader } from './packages.ts'
import { type StartOptions, startPython } from './snapshot.ts'
import { type Answered, syncCalls } from './sync-calls.ts'

export interface PyodideThreadData extends Answered, StartOptions {
  /** Bytes of outputs that the run may have. */
  readonly outputLimit: number
  readonly port: MessagePort
}

/** A part of the one run that this thread has. */
export type PyodideOrder =
  | { readonly type: 'notebook'; readonly bucket: string }
  | { readonly type: 'cell'; readonly source: string; readonly count: number }
  | { readonly type: 'script'; readonly bucket: string; readonly call: string }

/** What it tells, beside what it asks. */
export type PyodideNews =
  | { readonly type: 'show'; readonly text: string }
  | { readonly type: 'clear'; readonly wait: boolean }
  /** What was ordered is done, as at first the start: whether a cell was fine, what a script answered. */
  | { readonly type: 'done'; readonly value?: boolean | string }
  | { readonly type: 'failed'; readonly error: Pick<Error, 'name' | 'message'> }
  | { readonly type: 'died'; readonly reason: string }

/** Python as WebAssembly, in a thread that stands still while it runs and while the store answers it. */
const { outputLimit, port, answered, ...given } = workerData as PyodideThreadData
const ask = syncCalls(port, { answered })
const tell = (news: PyodideNews) => port.postMessage(news)
// What code prints past Python's own streams must not come between what this process tells.
process.stdout.write = process.stderr.write.bind(process.stderr)
console.log = console.error

let bucket = 'omegaml'
let written = 0
const python = await startPython(given)
const { cells, scripts, om } = installModules(python, {
  folder: '/home/omega',
  call: (method, params, body, named) => {
    const answer = ask({ bucket: named ?? bucket, method, params: JSON.parse(params), body })
    return 'value' in answer ? `{"value":${answer.value}}` : JSON.stringify(answer)
  },
  load_packages: packageLoader(python, (wanted) =>
    ask({ bucket, method: 'packages.find', params: { module: wanted }, body: '{}' }),
  ),
  emit: (text, isError) => {
    written += text.length
    if (written > outputLimit && !isError) {
      // Code that catches this and prints as much again is not going to stop.
      if (written > 2 * outputLimit) die(tooMuchOutput(outputLimit))
      throw new Error(tooMuchOutput(outputLimit))
    }
    tell({ type: 'show', text })
  },
  clear: (wait) => tell({ type: 'clear', wait }),
})
let namespace: ReturnType<typeof cells.new_namespace> | undefined
parentPort?.on('message', async (order: PyodideOrder) => {
  try {
    tell({ type: 'done', ...(await perform(order)) })
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    tell({ type: 'failed', error: { name, message } })
  }
})
tell({ type: 'done' })

async function perform(order: PyodideOrder): Promise<{ value?: boolean | string }> {
  if (order.type === 'cell') return { value: await cells.run_cell(order.source, order.count, namespace) }
  bucket = order.bucket
  if (order.type === 'script') return { value: await scripts.answer_script(order.call) }
  namespace = cells.new_namespace()
  namespace.set('om', om)
  return {}
}

/** Stands until the process ends. */
function die(reason: string): never {
  tell({ type: 'died', reason })
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
