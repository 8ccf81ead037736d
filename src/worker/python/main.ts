import { writeSync } from 'node:fs'
import process from 'node:process'
import { openStore } from '../../store/open.ts'
import { openPort } from '../port.ts'
import { type Next, serve } from '../serve.ts'
import { codeRegistry } from './code-registry.ts'
import type { CodeWorkerData } from './code-worker-data.ts'
import { type Kernel, openKernel } from './kernel.ts'
import type { RunNews } from './run-draft.ts'
import { RunOutput } from './run-output.ts'

/**
 * What a worker that runs the code of users is: a process. Modules of JavaScript run within it, and it ends with them. Runs of
 * Pyodide have threads of their own, and those of an installed Python processes, so that it stays.
 */
const port = openPort()
const { data, mongo, cache, packages, python, opensPython, ...limits } = port.data as CodeWorkerData
const place = { data, mongo }
const { store } = await openStore(place)
let opened: Promise<Kernel> | undefined
/** Opened once, unless all that comes is JavaScript. */
const kernel = (): Promise<Kernel> => {
  opened ??= interpreter().then(openKernel)
  return opened
}
if (opensPython) await kernel()
let next: Next = 'stays'
const tasks = codeRegistry(
  async () => {
    const { isForOne, renew } = await kernel()
    next = isForOne ? 'retires' : (renew ?? 'stays')
    return kernel()
  },
  () => {
    next = 'retires'
  },
)
serve(port, store, tasks, () => {
  const then = next
  next = 'stays' // a task that fails before it runs any code leaves nothing
  return then
})

/** What the other one needs is not loaded. */
async function interpreter() {
  const output = new RunOutput(port.tell)
  const answering = async () => {
    const { storeAnswers } = await import('./store-answers.ts')
    const { runsAside } = await import('./run-aside.ts')
    const runAside = runsAside(port.data as CodeWorkerData)
    return storeAnswers(store, { cache, packages, output, ...(runAside && { runAside }) })
  }
  if (python === undefined) {
    const { pyodide } = await import('./pyodide.ts')
    const { lateAnswers } = await import('./late-answers.ts')
    return pyodide({ ...limits, ...lateAnswers(output, answering), cache, died: dieOf })
  }
  const { installed } = await import('./installed/interpreter.ts')
  const answers = await answering()
  const hear = (news: RunNews) => {
    output.hear(news)
    answers.hear(news)
  }
  return installed({ ...limits, ...answers, hear, python, died: dieOf })
}

/** The pool tells how the task ended, by the last that is said here. */
function dieOf(reason: string): never {
  writeSync(2, `Error: ${reason}\n`) // the stream would not be written any more
  process.exit(1)
}
