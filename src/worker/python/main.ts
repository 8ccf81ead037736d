import { openDatabase, type Place } from '../../store/open.ts'
import { Store } from '../../store/store.ts'
import { openPort } from '../port.ts'
import { serveOnce } from '../serve.ts'
import { codeRegistry } from './code-registry.ts'
import { openKernel } from './kernel.ts'
import { openSyncCalls } from './sync-calls.ts'

export interface CodeWorkerData extends Place {
  readonly cache: string
  readonly packages?: string
  readonly outputLimit: number
}

/** What a worker that runs the code of users is: a process, which ends with its run. */
const port = openPort()
const { data, mongo, cache, packages, outputLimit } = port.data as CodeWorkerData
const store = new Store(await openDatabase({ data, mongo }))
const calls = openSyncCalls({ place: { data, mongo }, cache, packages })
const kernel = await openKernel({ cache, outputLimit, ...calls })
serveOnce(port, store, codeRegistry(kernel))
