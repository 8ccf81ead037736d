import { workerData } from 'node:worker_threads'
import { openDisk } from '../store/disk/disk.ts'
import { Store } from '../store/store.ts'
import { registry } from './registry.ts'
import { serveThread } from './serve-thread.ts'

/** What a worker thread of the embedded mode runs, on the store in the folder that it is given. */
const { data } = workerData as { readonly data: string }
const store = new Store(await openDisk(data))
serveThread(store, registry(store))
