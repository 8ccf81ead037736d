import { peakAbove, type Server } from '../processes.ts'
import { rate } from '../rate.ts'
import { rows, send, TEN } from './requests.ts'
import { timed } from './timing.ts'

/** What one server did: answers a second to sixteen connections, seconds for one request, MB. */
export interface Figures {
  readonly pings: number
  /** Of 1,000 rows. */
  readonly reads: number
  readonly write1k: number
  readonly write100k: number
  readonly read1k: number
  readonly read100k: number
  /** At the peak of the first read of 100,000 rows, above what it held before. */
  readonly memory: number
  /** Of ten rows of a dataset, and of ten rows in the body. */
  readonly predict: number
  readonly predictBody: number
  /** Predictions of ten rows in the body, a second. */
  readonly predictions: number
}

/** Measures a server that has the datasets `small` and `large`, and the model `line`. */
export async function figuresOf(name: string, server: Server): Promise<Figures> {
  const write = (count: number, times: number) =>
    timed(times, () => send(server, 'PUT', `dataset/written-${name}?append=0`, rows(count)))
  const pings = await rate(`${server.url}/api/v1/ping`, 3)
  const reads = await rate(`${server.url}/api/v1/dataset/small`, 5)
  const write1k = await write(1000, 5)
  const read1k = await timed(15, () => send(server, 'GET', 'dataset/small'))
  const predict = await timed(15, () => send(server, 'PUT', 'model/line/predict?datax=X'))
  const predictBody = await timed(15, () => send(server, 'PUT', 'model/line/predict', TEN))
  const predictions = await rate(`${server.url}/api/v1/model/line/predict`, 3, TEN)
  const memory = await peakAbove(server, () => send(server, 'GET', 'dataset/large'))
  const read100k = await timed(3, () => send(server, 'GET', 'dataset/large'))
  const write100k = await write(100_000, 1)
  return { pings, reads, write1k, write100k, read1k, read100k, memory, predict, predictBody, predictions }
}
