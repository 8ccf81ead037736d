import { writeSync } from 'node:fs'
import process from 'node:process'
import { openStore } from '../../store/open.ts'
import { openPort } from '../port.ts'
import { serve } from '../serve.ts'
import { codeRegistry } from './code-registry.ts'
import type { CodeWorkerData } from './code-worker-data.ts'
import { type Kernel, openKernel } from './kernel.ts'
import type { RunNews } from './run-draft.ts'
import { RunOutput } from './run-output.ts'

/**
 * What a worker that runs the code of users is: a process, which ends with its run where that was within it (Pyodide, JavaScript).
 * Runs of an installed Python are processes of their own, so that this one stays.
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
let isSpent = false
const tasks = codeRegistry(
  async () => {
    const python = await kernel()
    isSpent ||= python.isForOne
    return python
  },
  () => {
    isSpent = true
  },
)
serve(port, store, tasks, () => isSpent)

/** What the other one needs is not loaded. */
async function interpreter() {
  if (python !== undefined) {
    const { installed } = await import('./installed/interpreter.ts')
    const { storeAnswers } = await import('./store-answers.ts')
    const { runsAside } = await import('./run-aside.ts')
    const runAside = runsAside(port.data as CodeWorkerData)
    const output = new RunOutput(port.tell)
    const answers = storeAnswers(store, { cache, packages, output, runAside })
    const hear = (news: RunNews) => {
      output.hear(news)
      answers.hear(news)
    }
    return installed({ ...limits, ...answers, hear, python, died: dieOf })
  }
  const { pyodide } = await import('./pyodide.ts')
  const { openSyncCalls } = await import('./sync-calls.ts')
  const calls = openSyncCalls({ place, cache, packages, worker: port.data as CodeWorkerData })
  return pyodide({ ...limits, ...calls, cache, died: dieOf })
}

/** The pool tells how the task ended, by the last that is said here. */
function dieOf(reason: string): never {
  writeSync(2, `Error: ${reason}\n`) // the stream would not be written any more
  process.exit(1)
}
