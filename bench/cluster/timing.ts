import { median } from '../processes.ts'

/** The median time of some runs, in seconds. */
export async function timed(times: number, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = []
  for (let round = 0; round < times; round++) {
    const began = performance.now()
    await work()
    all.push((performance.now() - began) / 1000)
  }
  return median(all)
}
