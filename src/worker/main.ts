import { openDatabase, type Place } from '../store/open.ts'
import { Store } from '../store/store.ts'
import { openPort } from './port.ts'
import { registry } from './registry.ts'
import { serve } from './serve.ts'

/** What a worker of the embedded mode runs, on the store that it is told of. */
const port = openPort()
const store = new Store(await openDatabase(port.data as Place))
serve(port, store, registry(store))
