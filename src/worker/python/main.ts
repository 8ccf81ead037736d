import { openDisk } from '../../store/disk/disk.ts'
import { Store } from '../../store/store.ts'
import { openPort } from '../port.ts'
import { serveOnce } from '../serve.ts'
import { codeRegistry } from './code-registry.ts'
import { openKernel } from './kernel.ts'
import { openSyncCalls } from './sync-calls.ts'

export interface CodeWorkerData {
  readonly data: string
  readonly packages?: string
  readonly outputLimit: number
}

/** What a worker that runs the code of users is: a process, which ends with its run. */
const port = openPort()
const { data, packages, outputLimit } = port.data as CodeWorkerData
const store = new Store(await openDisk(data))
const kernel = await openKernel({ data, packages, outputLimit, ask: openSyncCalls(data) })
serveOnce(port, store, codeRegistry(kernel))
