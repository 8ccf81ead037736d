import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { ownModule } from '../../own-files.ts'
import type { RunNews } from './run-draft.ts'
import type { StoreAnswer, StoreQuestion } from './store-answers.ts'
import type { StoreThreadData } from './store-thread.ts'

export interface StoreCalls {
  /** Answers at once, as Python's calls do: this thread stands still until the other one has answered. */
  ask(question: StoreQuestion): StoreAnswer
  /** Tells of the run of a notebook, and does not wait. */
  tell(news: RunNews): void
}

/** Starts the thread that has the store. */
export function openSyncCalls(
  own: Pick<StoreThreadData, 'place' | 'cache' | 'packages' | 'worker'>,
): StoreCalls {
  const { port1: port, port2 } = new MessageChannel()
  const answered = new SharedArrayBuffer(4)
  const flag = new Int32Array(answered)
  const workerData: StoreThreadData = { ...own, port: port2, answered }
  const thread = new Worker(ownModule('worker/python/store-thread'), {
    workerData,
    transferList: [port2],
  })
  thread.unref()
  port.unref()
  const ask = (question: StoreQuestion): StoreAnswer => {
    Atomics.store(flag, 0, 0)
    port.postMessage(question)
    Atomics.wait(flag, 0, 0)
    const received = receiveMessageOnPort(port) as { message: StoreAnswer } | undefined
    if (!received) throw new Error('The store thread did not answer')
    return received.message
  }
  return { ask, tell: (news) => port.postMessage(news) }
}
