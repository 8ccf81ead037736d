import { Agent, get } from 'node:http'

/** Between two pings, in ms. */
const EVERY = 5

export interface Waits {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** How long pings of another client take while `work` is done, in ms. */
export async function pingedWhile(url: string, work: () => Promise<void>): Promise<Waits> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const waits: number[] = []
  let isDone = false
  const pinging = (async () => {
    while (!isDone) {
      const start = performance.now()
      // A server that is held up for long resets connections; whoever asks tries again.
      while (!(await ping(`${url}/api/v1/ping`, agent)));
      waits.push(performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, EVERY))
    }
  })()
  pinging.catch(() => {}) // the server may be gone when `work` fails, which says why
  try {
    await work()
  } finally {
    isDone = true
  }
  await pinging
  agent.destroy()
  waits.sort((a, b) => a - b)
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))]!
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** False when the connection was reset. */
function ping(url: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(false) : reject(error)
    get(url, { agent }, (answer) => answer.resume().once('end', () => resolve(true))).once('error', failed)
  })
}
