import { type MessagePort, workerData } from 'node:worker_threads'
import { OmegaError } from '../../error.ts'
import { parseBucket } from '../../store/bucket-name.ts'
import { openDatabase, type Place } from '../../store/open.ts'
import { Store } from '../../store/store.ts'
import { registry } from '../registry.ts'
import { omCalls, type Params } from './om-calls.ts'
import { RunDraft, type RunNews } from './run-draft.ts'
import { findWheels } from './wheels.ts'

export interface StoreThreadData {
  readonly place: Place
  /** Folder that fetched wheels are kept in. */
  readonly cache: string
  /** Folder of wheels, or its URL. */
  readonly packages: string | undefined
  readonly port: MessagePort
  /** One int32, set and notified when an answer is on the port. */
  readonly answered: SharedArrayBuffer
}

export interface StoreQuestion {
  readonly bucket: string
  readonly method: string
  readonly params: Params
  /** JSON text; `{}` for a call without. */
  readonly body: string
}

export type StoreAnswer =
  /** JSON text. */
  { readonly value: string } | { readonly error: readonly [kind: string, message: string] }

/** Answers calls of Python, whose thread stands still meanwhile, and keeps what its notebook has left so far. */
const { place, cache, packages, port, answered } = workerData as StoreThreadData
const flag = new Int32Array(answered)
const store = new Store(await openDatabase(place))
const tasks = registry(store)
const draft = new RunDraft(store.jobs.runs)

async function answer({ bucket, method, params, body }: StoreQuestion): Promise<StoreAnswer> {
  try {
    if (method === 'packages.find') return { value: await wheels(String(params.module)) }
    if (method === 'draft.flush') return { value: String(await draft.flush()) }
    if (method === 'draft.close') return { value: JSON.stringify((await draft.close()) ?? null) }
    // Nothing is written while this thread computes.
    if (method === 'model.run') await draft.flush()
    const call = omCalls(store, tasks, parseBucket(bucket)).get(method)
    if (!call) throw new Error(`There is no call "${method}"`)
    return { value: await call(params, body) }
  } catch (error) {
    if (error instanceof OmegaError) return { error: [error.kind, error.message] }
    return { error: ['defect', error instanceof Error ? error.message : String(error)] }
  }
}

async function wheels(module: string): Promise<string> {
  const paths = packages === undefined ? [] : await findWheels(packages, module, cache)
  return JSON.stringify(paths)
}

port.on('message', async (message: StoreQuestion | RunNews) => {
  if ('type' in message) return draft.hear(message)
  port.postMessage(await answer(message))
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
})
