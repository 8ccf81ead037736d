import { cpuSeconds, median, type Runtime } from '../processes.ts'
import { answer } from '../rate.ts'
import { put } from './curl.ts'
import { type Filled, startFilled } from './filled.ts'
import { FORMS } from './inputs.ts'

const ROUNDS = 7

/** Requests of a round: about half a second of them. */
const PATHS = [
  ['ping', 10_000],
  ['dataset/few', 500],
] as const

interface Cost {
  readonly rate: number
  readonly micros: number
}

/** Lines for small requests: how many a second, and the CPU time of the server's process for one. */
export async function* benchRequests(
  runtime: Runtime,
  few: string,
  checkout: string | undefined,
): AsyncGenerator<string> {
  const fill = async (dataset: string) => void (await put(`${dataset}/few`, few, FORMS.CSV))
  await using ours = await startFilled(runtime, undefined, fill)
  await using theirs = checkout === undefined ? undefined : await startFilled(runtime, checkout, fill)
  const servers = theirs ? [ours, theirs] : [ours]
  for (const [path, count] of PATHS) {
    const rounds: (readonly Cost[])[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const both: Cost[] = []
      for (const server of servers) both.push(await once(server, path, count))
      if (round > 0) rounds.push(both) // the first one warms up
    }
    const cells = servers.map((_, i) => {
      const of = (what: 'rate' | 'micros') => median(rounds.map((both) => both[i]![what])).toFixed(0)
      return `${of('rate')}/s | ${of('micros')} us`
    })
    const ratio = theirs ? median(rounds.map(([own, its]) => own!.micros / its!.micros)).toFixed(2) : ''
    yield `| ${runtime} | ${path} | ${cells.join(' | ')}${theirs ? '' : ' | | '} | ${ratio} |`
  }
}

async function once(server: Filled, path: string, count: number): Promise<Cost> {
  const before = await cpuSeconds(server)
  const start = performance.now()
  await answer(`${server.url}/api/v1/${path}`, count)
  const seconds = (performance.now() - start) / 1000
  return { rate: count / seconds, micros: (((await cpuSeconds(server)) - before) / count) * 1e6 }
}
