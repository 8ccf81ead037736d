/** The worker thread of threads.ts: opens a model, answers what it is asked and says how it went. */
import { parentPort } from 'node:worker_threads'
import { openOnnx } from '../../../src/models/onnx/onnx.ts'
import type { Table } from '../../../src/models/table.ts'
import { figureTable, modelBytes, repeated } from './figures.ts'

/** What threads.ts can ask for: a model with its figure, or work that takes long. */
function task(name: string): { bytes: Uint8Array; x: Table } {
  const table = figureTable(name === 'endless' || name === 'batches' ? 'logistic' : name)
  if (name === 'endless')
    return { bytes: modelBytes(name), x: { ...table, columns: table.columns.slice(0, 1) } }
  if (name === 'batches') {
    // One column four times: the memory of one, and seconds of work.
    const long = repeated({ ...table, columns: table.columns.slice(0, 1) }, 12_000_000)
    return {
      bytes: modelBytes('logistic'),
      x: { ...long, columns: table.columns.map(() => long.columns[0]!) },
    }
  }
  return { bytes: modelBytes(name), x: table }
}

parentPort!.on('message', async (name: string) => {
  const { bytes, x } = task(name)
  const begin = performance.now()
  const model = await openOnnx(bytes)
  parentPort!.postMessage({
    opened: performance.now() - begin,
    megabytes: process.memoryUsage().rss / 2 ** 20,
  })
  const answer = await model.run({ action: 'predict', x, progress: () => {} })
  parentPort!.postMessage({ answer })
})
