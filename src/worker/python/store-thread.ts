import { type MessagePort, workerData } from 'node:worker_threads'
import { openDatabase, type Place } from '../../store/open.ts'
import { Store } from '../../store/store.ts'
import { writeLine } from '../write-line.ts'
import type { RunNews } from './run-draft.ts'
import { RunOutput } from './run-output.ts'
import { type StoreQuestion, storeAnswers, type WheelPlace } from './store-answers.ts'

export interface StoreThreadData extends WheelPlace {
  readonly place: Place
  readonly port: MessagePort
  /** One int32, set and notified when an answer is on the port. */
  readonly answered: SharedArrayBuffer
}

/** Answers calls of Python, whose thread stands still meanwhile, and keeps what its notebook has left so far. */
const { place, port, answered, ...wheels } = workerData as StoreThreadData
const flag = new Int32Array(answered)
// Pieces of output are short enough to be written whole beside what the main thread writes.
const answers = storeAnswers(new Store(await openDatabase(place)), wheels, new RunOutput(writeLine))

port.on('message', async (message: StoreQuestion | RunNews) => {
  if ('type' in message) return answers.hear(message)
  port.postMessage(await answers.answer(message))
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
})
