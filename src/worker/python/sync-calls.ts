import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { StoreAnswer, StoreQuestion, StoreThreadData } from './store-thread.ts'

/**
 * Calls that answer at once, as Python's do: another thread has the store, and this one stands still until it has
 * answered.
 */
export function openSyncCalls(
  own: Pick<StoreThreadData, 'place' | 'cache' | 'packages'>,
): (question: StoreQuestion) => StoreAnswer {
  const { port1: port, port2 } = new MessageChannel()
  const answered = new SharedArrayBuffer(4)
  const flag = new Int32Array(answered)
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const workerData: StoreThreadData = { ...own, port: port2, answered }
  const thread = new Worker(new URL(`./store-thread.${extension}`, import.meta.url), {
    workerData,
    transferList: [port2],
  })
  thread.unref()
  port.unref()
  return (question) => {
    Atomics.store(flag, 0, 0)
    port.postMessage(question)
    Atomics.wait(flag, 0, 0)
    const received = receiveMessageOnPort(port) as { message: StoreAnswer } | undefined
    if (!received) throw new Error('The store thread did not answer')
    return received.message
  }
}
