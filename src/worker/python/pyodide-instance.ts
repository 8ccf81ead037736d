import { setTimeout as delay } from 'node:timers/promises'
import { tooMuchOutput } from './interpreter.ts'
import { installModules } from './modules.ts'
import { packageLoader } from './packages.ts'
import { type StartOptions, startPython } from './snapshot.ts'
import type { StoreAnswer, StoreQuestion } from './store-answers.ts'

/** A part of the one run that goes on. */
export type PyodideOrder =
  | { readonly type: 'notebook'; readonly bucket: string }
  | { readonly type: 'cell'; readonly source: string; readonly count: number }
  | { readonly type: 'script'; readonly bucket: string; readonly call: string }

export type InstanceNews =
  | { readonly type: 'show'; readonly text: string }
  | { readonly type: 'clear'; readonly wait: boolean }
  | { readonly type: 'died'; readonly reason: string }

export interface InstanceOptions extends StartOptions {
  /** Bytes of outputs that the run may have. */
  readonly outputLimit: number
  readonly ask: (question: StoreQuestion) => StoreAnswer
  readonly tell: (news: InstanceNews) => void
}

/** A Python for one run. */
export interface PyodideInstance {
  /** Does a part of the run: answers whether a cell was fine, what a script answered. */
  perform(order: PyodideOrder): Promise<{ value?: boolean | string }>
  /** Ends it. Answers whether the thread is as it was, so that another may be started in it. */
  end(): Promise<boolean>
}

/** How often, and how long each time, what the run has yet to be called back for is waited for, in ms. */
const LOOKS = 3
const LOOK_AFTER = 5

/** Starts Python in this thread, with `om` and all that code of users finds. */
export async function startInstance(options: InstanceOptions): Promise<PyodideInstance> {
  const { outputLimit, ask, tell } = options
  let bucket = 'omegaml'
  let written = 0
  let isOver = false
  /** What is collected of it later may still run code of its own, which nobody hears. */
  const askFor = (question: StoreQuestion): StoreAnswer => {
    if (isOver) throw new Error('The run has ended')
    return ask(question)
  }
  const python = await startPython(options)
  const { cells, scripts, leavings, om } = installModules(python, {
    folder: '/home/omega',
    call: (method, params, body, named) => {
      const answer = askFor({ bucket: named ?? bucket, method, params: JSON.parse(params), body })
      return 'value' in answer ? `{"value":${answer.value}}` : JSON.stringify(answer)
    },
    load_packages: packageLoader(python, (wanted) =>
      askFor({ bucket, method: 'packages.find', params: { module: wanted }, body: '{}' }),
    ),
    emit: (text, isError) => {
      if (isOver) return
      written += text.length
      if (written > outputLimit && !isError) {
        // Code that catches this and prints as much again is not going to stop.
        if (written > 2 * outputLimit) die(tooMuchOutput(outputLimit))
        throw new Error(tooMuchOutput(outputLimit))
      }
      tell({ type: 'show', text })
    },
    clear: (wait) => {
      if (!isOver) tell({ type: 'clear', wait })
    },
  })
  let namespace: ReturnType<typeof cells.new_namespace> | undefined
  let isSound = true

  /** Stands until the process ends. */
  function die(reason: string): never {
    tell({ type: 'died', reason })
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }

  async function perform(order: PyodideOrder): Promise<{ value?: boolean | string }> {
    if (order.type === 'cell') return { value: await cells.run_cell(order.source, order.count, namespace) }
    bucket = order.bucket
    if (order.type === 'script') return { value: await scripts.answer_script(order.call) }
    namespace = cells.new_namespace()
    namespace.set('om', om)
    return {}
  }

  return {
    perform: (order) =>
      perform(order).catch((error) => {
        isSound = false
        throw error
      }),
    end: async () => {
      isOver = true
      for (let look = 0; isSound && look < LOOKS; look++) {
        if (!leavings.are_there()) return true
        await delay(LOOK_AFTER)
      }
      return false
    },
  }
}
