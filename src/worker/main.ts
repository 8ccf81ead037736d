import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { openStore, type Place } from '../store/open.ts'
import { openPort } from './port.ts'
import { registry } from './registry.ts'
import { serve } from './serve.ts'

/** What a worker of the embedded mode runs, on the store that it is told of. */
// As a process: the server decides when its workers end, also when a terminal signals all of its processes.
if (isMainThread) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
interface ModelWorkerData extends Place {
  readonly modelMemory?: number
  /** Computes with models that this server cannot; its memory in MB. */
  readonly python?: { readonly python: string; readonly memoryLimit: number }
}

// A database on the network is spoken with meanwhile, and a Python looked after.
const port = openPort((data) => {
  const { mongo, python } = data as ModelWorkerData
  return mongo === undefined && python === undefined
})
const { modelMemory, python, ...place } = port.data as ModelWorkerData
const { store } = await openStore(place)
serve(port, store, registry(store, modelMemory, python))
