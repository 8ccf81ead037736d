import { serveDatasets } from './serve.ts'

/** What a worker of datasets runs. */
await serveDatasets()
