import { inject } from 'vitest'
import { parseNotebook } from '../../../src/data/notebook.ts'
import type { Store } from '../../../src/store/store.ts'
import type { TaskId } from '../../../src/store/task-records.ts'
import { installed } from '../../../src/worker/python/installed/interpreter.ts'
import type { OpenInterpreter } from '../../../src/worker/python/interpreter.ts'
import type { Kernel } from '../../../src/worker/python/kernel.ts'
import { lateAnswers } from '../../../src/worker/python/late-answers.ts'
import { pyodide } from '../../../src/worker/python/pyodide.ts'
import type { RunNews } from '../../../src/worker/python/run-draft.ts'
import { RunOutput } from '../../../src/worker/python/run-output.ts'
import { storeAnswers } from '../../../src/worker/python/store-answers.ts'

const python = inject('python')
const outputLimit = 100_000

/** Code of an exception that has no text, and of a task that ends its process. */
export const ODD = 'class Odd(Exception):\n    def __str__(self):\n        raise ValueError'
export const LEAVE =
  'import asyncio, sys\nasync def leave(): sys.exit(3)\ntask = asyncio.create_task(leave())\nawait asyncio.sleep(1)'

/** What an interpreter is tried in. */
export interface World {
  readonly data: string
  readonly store: Store
  readonly died: string[]
  /** What was told of runs while they went on. */
  readonly told: object[]
}

export const INTERPRETERS: Readonly<Record<string, (world: World) => OpenInterpreter>> = {
  pyodide: ({ data, store, died, told }) => {
    const cache = data // of its own, so that it is seen what is made there
    const output = new RunOutput((news) => told.push(news))
    const answers = lateAnswers(output, async () =>
      storeAnswers(store, { cache, packages: undefined, output }),
    )
    return pyodide({ ...answers, cache, outputLimit, died: (reason) => void died.push(reason) })
  },
  installed: (world) => installedBy(python, world),
}

export function installedBy(python: string, { data, store, died, told }: World): OpenInterpreter {
  const output = new RunOutput((news) => told.push(news))
  const answers = storeAnswers(store, { cache: data, packages: undefined, output })
  const hearRun = (news: RunNews) => {
    output.hear(news)
    answers.hear(news)
  }
  const hear = (reason: string) => void died.push(reason)
  return installed({ ...answers, hear: hearRun, python, outputLimit, memoryLimit: 1000, died: hear })
}

/** Runs a notebook of such cells; `shown` is of each its texts, in the place of an error its name. */
export async function runCellsBy(kernel: Kernel, sources: readonly string[]) {
  const cells = sources.map((source) => ({ cell_type: 'code', source }))
  const notebook = parseNotebook({ nbformat: 4, nbformat_minor: 5, cells })
  const run = { bucket: 'omegaml', job: 'j', task: crypto.randomUUID() as TaskId, at: new Date() }
  const ended = await kernel.runNotebook(notebook, { run, progress: () => {} })
  const shown = ended.notebook.cells.map((cell) =>
    cell.cell_type === 'code'
      ? cell.outputs.map((output) =>
          output.output_type === 'stream'
            ? output.text
            : output.output_type === 'error'
              ? output.ename
              : output.data['text/plain'],
        )
      : [],
  )
  return { ...ended, shown }
}
