import { type MessagePort, workerData } from 'node:worker_threads'
import type { Place } from '../../store/open.ts'
import { writeLine } from '../write-line.ts'
import type { CodeWorkerData } from './code-worker-data.ts'
import type { RunNews } from './run-draft.ts'
import { RunOutput } from './run-output.ts'
import type { StoreAnswers, StoreQuestion, WheelPlace } from './store-answers.ts'

export interface StoreThreadData extends WheelPlace {
  readonly place: Place
  /** As what the worker of this thread was started. */
  readonly worker?: CodeWorkerData
  readonly port: MessagePort
  /** One int32, set and notified when an answer is on the port. */
  readonly answered: SharedArrayBuffer
}

/** How long this thread waits for its first message before it opens the store, in ms: in a row of short scripts few need it. */
const OPEN_AFTER = 1000

/** Answers calls of Python, whose thread stands still meanwhile, and keeps what its notebook has left so far. */
const { place, worker, port, answered, ...wheels } = workerData as StoreThreadData
const flag = new Int32Array(answered)
// Pieces of output are short enough to be written whole beside what the main thread writes.
const output = new RunOutput(writeLine)
let opened: Promise<StoreAnswers> | undefined
/** Whose run it is. */
let task: RunNews | undefined
setTimeout(answers, OPEN_AFTER).unref()

// Messages are heard one behind the other, whatever they wait for.
let last: Promise<void> = Promise.resolve()
port.on('message', (message: StoreQuestion | RunNews) => {
  last = last.then(() => hear(message))
})

async function hear(message: StoreQuestion | RunNews): Promise<void> {
  if ('type' in message) {
    output.hear(message)
    if (message.type === 'task') task = message
    // What a script prints is in no notebook.
    if (opened || message.type === 'begin') (await answers()).hear(message)
    return
  }
  if (message.method.startsWith('draft.')) output.flush()
  const isNothing = !opened && message.method === 'draft.flush'
  port.postMessage(isNothing ? { value: 'null' } : await (await answers()).answer(message))
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
}

/** What has the store is loaded once, when it is needed. */
function answers(): Promise<StoreAnswers> {
  opened ??= open()
  return opened
}

async function open(): Promise<StoreAnswers> {
  const [{ openStore }, { storeAnswers }, { runsAside }] = await Promise.all([
    import('../../store/open.ts'),
    import('./store-answers.ts'),
    import('./run-aside.ts'),
  ])
  const runAside = worker && runsAside(worker)
  const { store } = await openStore(place)
  const answers = storeAnswers(store, { ...wheels, output, ...(runAside && { runAside }) })
  if (task) answers.hear(task)
  return answers
}
