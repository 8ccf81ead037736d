import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { MessageChannel, Worker } from 'node:worker_threads'
import { ownModule } from '../../own-files.ts'
import type { OpenInterpreter, Screen } from './interpreter.ts'
import type { PyodideOrder } from './pyodide-instance.ts'
import type { PyodideNews, PyodideRenewal, PyodideThreadData } from './pyodide-thread.ts'
import { readSnapshot, snapshotPath } from './snapshot.ts'
import type { StoreAnswers, StoreQuestion } from './store-answers.ts'
import { answerSync } from './sync-calls.ts'

export interface PyodideOptions extends Omit<StoreAnswers, 'answerFile'> {
  /** Folder that the snapshot of Python is kept in. */
  readonly cache: string
  /** Bytes of outputs that one run may have. */
  readonly outputLimit: number
  /** Called when Python is gone in the middle of a run, behind what that has left so far, to end this process. */
  readonly died: (reason: string) => void
}

/** Deno keeps the memory of a thread that has ended, some 60 MB each. */
const KEEPS_THREADS = 'deno' in process.versions

/** How much more memory than at first this process may have, in bytes, before its thread ends: what runs had is freed with it. */
const MAY_GROW = 128 * 2 ** 20

/**
 * Pyodide in a thread beside this one, which has the store. Each run has an instance of its own, started afresh from the snapshot:
 * in the thread of the one before, unless that has left something there, or much memory that is not collected.
 */
export function pyodide(options: PyodideOptions): OpenInterpreter {
  const { cache, outputLimit, answer, hear } = options
  return async (screen) => {
    const module = await WebAssembly.compile(await readFile(wasmPath()))
    const path = snapshotPath(cache)
    let snapshot: SharedArrayBuffer | undefined
    const start = async () => {
      snapshot ??= await readSnapshot(path)
      return startThread({ path, snapshot, outputLimit, module }, options, screen)
    }
    let thread = await start()
    let isFirst = true
    const atFirst = process.memoryUsage.rss()
    const canGoOn = async () =>
      process.memoryUsage.rss() - atFirst < MAY_GROW && (await thread.order({ type: 'renew' })) === true
    let bucket = 'omegaml'
    const draft = (method: 'draft.flush' | 'draft.close') =>
      answer({ bucket, method, params: {}, body: '{}' })
    return {
      get isForOne() {
        return KEEPS_THREADS && !isFirst
      },
      renew: async () => {
        if (await canGoOn()) return
        await thread.end()
        isFirst = false
        thread = await start()
      },
      openNotebook: async (named) => {
        bucket = named
        await thread.order({ type: 'notebook', bucket })
      },
      runCell: async (source, count) => ({
        fine: (await thread.order({ type: 'cell', source, count })) === true,
      }),
      closeNotebook: async () => {
        const found = await draft('draft.close')
        if ('error' in found) throw new Error(found.error[1])
        return (JSON.parse(found.value) as string | null) ?? undefined
      },
      runScript: async (named, call) => {
        bucket = named
        const told = await thread.order({ type: 'script', bucket, call })
        await draft('draft.flush') // what it has printed is told before its end
        return String(told)
      },
      tell: hear,
    }
  }
}

interface Thread {
  order(order: PyodideOrder | PyodideRenewal): Promise<PyodideValue>
  end(): Promise<void>
}

type PyodideValue = Extract<PyodideNews, { type: 'done' }>['value']

/** Answers when it stands ready. */
async function startThread(
  given: Omit<PyodideThreadData, 'port' | 'answered'>,
  { answer, died }: PyodideOptions,
  { show, clear }: Screen,
): Promise<Thread> {
  const { port1: port, port2 } = new MessageChannel()
  const answered = new SharedArrayBuffer(4)
  const workerData: PyodideThreadData = { ...given, port: port2, answered }
  const worker = new Worker(ownModule('worker/python/pyodide-thread'), { workerData, transferList: [port2] })
  let done = Promise.withResolvers<PyodideValue>()
  let isOver = false
  const gone = (reason: string) => {
    if (isOver) return
    isOver = true
    const flushed = answer({ bucket: 'omegaml', method: 'draft.flush', params: {}, body: '{}' })
    void flushed.finally(() => died(reason))
  }
  port.on('message', (news: PyodideNews | StoreQuestion) => {
    if (isOver) return
    if ('method' in news) void answerSync(port, { answered }, answer(news))
    else if (news.type === 'show') show(news.text)
    else if (news.type === 'clear') clear(news.wait)
    else if (news.type === 'done') done.resolve(news.value)
    else if (news.type === 'failed') done.reject(Object.assign(new Error(news.error.message), news.error))
    else gone(news.reason)
  })
  worker.on('error', (error) => gone(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => gone(`The worker ended with code ${code}`))
  await done.promise
  // Neither keeps a process that has nothing else to do.
  port.unref()
  worker.unref()
  return {
    order: (order) => {
      done = Promise.withResolvers()
      worker.postMessage(order)
      return done.promise
    },
    end: async () => {
      isOver = true
      port.close()
      await worker.terminate()
    },
  }
}

function wasmPath(): string {
  return fileURLToPath(import.meta.resolve('pyodide/pyodide.asm.wasm'))
}
