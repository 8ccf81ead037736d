import { openOmega } from '../../src/omega.ts'
import { newFolder } from '../processes.ts'
import { bareRoundTrips } from './bare-round-trip.ts'
import { oneTask } from './dispatch.ts'

/** Tasks a second. */
export interface Throughput {
  readonly underWay: number
  readonly ours: number
  readonly bare: number
}

const TURNS = 3

/** So many tasks under way at any time, turn by turn with as many bare round trips. */
export async function throughput(
  mongo: string,
  broker: string,
  underWay: number,
  tasks: number,
): Promise<Throughput> {
  const omega = await openOmega(await newFolder(), { mongo, broker, codeWorkers: 0, workers: 1 })
  const bare = await bareRoundTrips(broker, 'kept')
  const ours = () => oneTask(omega.tasks)
  let [oursTook, bareTook] = [0, 0]
  for (let turn = -1; turn < TURNS; turn++) {
    const took = [await timeOf(bare.once, underWay, tasks), await timeOf(ours, underWay, tasks)]
    if (turn < 0) continue // the first is to warm up
    bareTook += took[0]!
    oursTook += took[1]!
  }
  await bare.close()
  await omega.close()
  const rate = (ms: number) => (TURNS * tasks * 1000) / ms
  return { underWay, ours: rate(oursTook), bare: rate(bareTook) }
}

/** In ms. */
async function timeOf(once: () => Promise<void>, underWay: number, count: number): Promise<number> {
  const began = performance.now()
  let left = count
  await Promise.all(
    Array.from({ length: underWay }, async () => {
      while (left > 0) {
        left -= 1
        await once()
      }
    }),
  )
  return performance.now() - began
}
