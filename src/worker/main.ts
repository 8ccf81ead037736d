import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { openDatabase, type Place } from '../store/open.ts'
import { Store } from '../store/store.ts'
import { openPort } from './port.ts'
import { registry } from './registry.ts'
import { serve } from './serve.ts'

/** What a worker of the embedded mode runs, on the store that it is told of. */
// As a process: the server decides when its workers end, also when a terminal signals all of its processes.
if (isMainThread) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
// A database on the network is spoken with meanwhile.
const port = openPort((data) => (data as Place).mongo === undefined)
const { modelMemory, ...place } = port.data as Place & { readonly modelMemory?: number }
const store = new Store(await openDatabase(place))
serve(port, store, registry(store, modelMemory))
