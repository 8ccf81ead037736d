import { median, memoryWithWorkers, peakAbove } from '../processes.ts'
import { datasetsOf, type Filled } from './filled.ts'
import { pingedWhile, type Waits } from './pinger.ts'

/** What one client asks; it answers how long that took, in seconds. */
export interface Load {
  readonly what: string
  readonly ask: (dataset: string) => Promise<number>
}

export interface Measured {
  readonly seconds: number
  readonly waits: Waits
  /** Of the server and its processes at their peak, above what they held when idle. */
  readonly megabytes: number
}

export async function measure(server: Filled, ask: Load['ask']): Promise<Measured> {
  await new Promise((resolve) => setTimeout(resolve, 500))
  const before = await memoryWithWorkers(server)
  let seconds = 0
  let waits: Waits | undefined
  const above = await peakAbove(server, async () => {
    waits = await pingedWhile(server.url, async () => {
      seconds = await ask(datasetsOf(server))
    })
  })
  return { seconds, waits: waits!, megabytes: before + above - server.idle }
}

/** The same of each build, turn by turn. */
export async function measureEach(
  servers: readonly Filled[],
  ask: Load['ask'],
  rounds: number,
): Promise<readonly Measured[]> {
  const all: Measured[][] = servers.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, server] of servers.entries()) all[i]!.push(await measure(server, ask))
  }
  return all.map(middle)
}

/** The worst of the pings, the median of all else. */
function middle(all: readonly Measured[]): Measured {
  const waits = all.map((one) => one.waits)
  return {
    seconds: median(all.map((one) => one.seconds)),
    megabytes: median(all.map((one) => one.megabytes)),
    waits: {
      p50: median(waits.map((wait) => wait.p50)),
      p99: median(waits.map((wait) => wait.p99)),
      max: Math.max(...waits.map((wait) => wait.max)),
    },
  }
}

/** A line: this build, then the other one if there is one, and this against that. */
export function lineOf(runtime: string, what: string, [own, other]: readonly Measured[]): string {
  const ratio = own && other ? (own.seconds / other.seconds).toFixed(2) : ''
  return `| ${runtime} | ${what} | ${textOf(own)} | ${textOf(other)} | ${ratio} |`
}

function textOf(measured: Measured | undefined): string {
  if (!measured) return ' | | '
  const { seconds, waits, megabytes } = measured
  return `${seconds.toFixed(2)} s | ${waits.p99.toFixed(0)} / ${waits.max.toFixed(0)} ms | ${megabytes.toFixed(0)} MB`
}
