import { writeSync } from 'node:fs'
import process from 'node:process'
import { openDatabase, type Place } from '../../store/open.ts'
import { Store } from '../../store/store.ts'
import { openPort } from '../port.ts'
import { serve } from '../serve.ts'
import { codeRegistry } from './code-registry.ts'
import { openKernel } from './kernel.ts'
import type { RunNews } from './run-draft.ts'
import { RunOutput } from './run-output.ts'

export interface CodeWorkerData extends Place {
  readonly cache: string
  readonly packages?: string
  /** The program of a Python of the user's, in place of Pyodide. */
  readonly python?: string
  readonly outputLimit: number
  /** In MB. */
  readonly memoryLimit: number
}

/**
 * What a worker that runs the code of users is: a process, which ends with its run where that was within it (Pyodide, JavaScript).
 * Runs of an installed Python are processes of their own, so that this one stays.
 */
const port = openPort()
const { data, mongo, cache, packages, python, ...limits } = port.data as CodeWorkerData
const place = { data, mongo }
const store = new Store(await openDatabase(place))
const kernel = await openKernel(await interpreter())
let isSpent = kernel.isForOne
const tasks = codeRegistry(kernel, () => {
  isSpent = true
})
serve(port, store, tasks, () => isSpent)

/** What the other one needs is not loaded. */
async function interpreter() {
  if (python !== undefined) {
    const { installed } = await import('./installed/interpreter.ts')
    const { storeAnswers } = await import('./store-answers.ts')
    const output = new RunOutput(port.tell)
    const answers = storeAnswers(store, { cache, packages }, output)
    const hear = (news: RunNews) => {
      output.hear(news)
      answers.hear(news)
    }
    return installed({ ...limits, ...answers, hear, python, died: dieOf })
  }
  const { pyodide } = await import('./pyodide.ts')
  const { openSyncCalls } = await import('./sync-calls.ts')
  return pyodide({ ...limits, ...openSyncCalls({ place, cache, packages }), cache, died: dieOf })
}

/** The pool tells how the task ended, by the last that is said here. */
function dieOf(reason: string): never {
  writeSync(2, `Error: ${reason}\n`) // the stream would not be written any more
  process.exit(1)
}
