import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { StoreAnswer, StoreQuestion } from './store-answers.ts'

export interface Answered {
  /** One int32, set and notified when an answer is on the port. */
  readonly answered: SharedArrayBuffer
}

/** Asks as Python's calls do: this thread stands still until the other one has answered. */
export function syncCalls(
  port: MessagePort,
  { answered }: Answered,
): (question: StoreQuestion) => StoreAnswer {
  const flag = new Int32Array(answered)
  return (question) => {
    Atomics.store(flag, 0, 0)
    port.postMessage(question)
    Atomics.wait(flag, 0, 0)
    const received = receiveMessageOnPort(port) as { message: StoreAnswer } | undefined
    if (!received) throw new Error('The store did not answer')
    return received.message
  }
}

/** Answers a question that has come so. */
export async function answerSync(
  port: MessagePort,
  { answered }: Answered,
  answer: Promise<StoreAnswer>,
): Promise<void> {
  port.postMessage(await answer)
  const flag = new Int32Array(answered)
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
}
