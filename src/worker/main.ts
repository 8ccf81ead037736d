import { openDisk } from '../store/disk/disk.ts'
import { Store } from '../store/store.ts'
import { openPort } from './port.ts'
import { registry } from './registry.ts'
import { serve } from './serve.ts'

/** What a worker of the embedded mode runs, on the store in the folder that it is given. */
const port = openPort()
const { data } = port.data as { readonly data: string }
const store = new Store(await openDisk(data))
serve(port, store, registry(store))
