import { Agent, request } from 'node:http'
import { median, newFolder, type Runtime, startOmega } from '../processes.ts'

const CLIENTS = 100
const READS = 200

/** Whose keys are wrong, and where they come from: Linux has all of 127.0.0.0/8. */
const FLOODS = {
  'as one user': () => ({ user: 'ann', localAddress: '127.0.0.1' }),
  'as many users': () => ({ user: `user-${random(1e9)}`, localAddress: '127.0.0.1' }),
  'from 10,000 addresses': () => ({
    user: 'ann',
    localAddress: `127.0.${1 + random(100)}.${1 + random(100)}`,
  }),
} as const

/** How long a signed-in user waits for an answer while 100 clients try wrong keys, against the same without them. */
export async function benchWrongKeys(runtime: Runtime): Promise<readonly string[]> {
  process.env.OMEGA_RESTAPI_USER = 'ann:secret'
  await using omega = await startOmega(runtime, await newFolder())
  delete process.env.OMEGA_RESTAPI_USER
  await reads(omega.url)
  const lines: string[] = []
  for (const [what, attempt] of Object.entries(FLOODS)) {
    const alone = await reads(omega.url)
    const flood = flooding(omega.url, attempt)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const beside = await reads(omega.url)
    const { answers, refused } = await flood.stop()
    const ratio = median(beside) / median(alone)
    lines.push(
      `| ${runtime} | ${what} | ${ms(median(alone))} | ${ms(median(beside))} | ${ms(p99(beside))} | ${ratio.toFixed(1)} | ${answers} | ${refused} |`,
    )
  }
  return lines
}

/** Times of one read after the other, in ms. */
async function reads(url: string): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times: number[] = []
  for (let i = 0; i < READS; i++) {
    const start = performance.now()
    const status = await statusOf(url, 'ann:secret', { agent })
    times.push(performance.now() - start)
    if (status !== 200) throw new Error(`The signed-in user was answered ${status}`)
  }
  agent.destroy()
  return times
}

function flooding(url: string, attempt: () => { user: string; localAddress: string }) {
  let goesOn = true
  let answers = 0
  let refused = 0
  const clients = Array.from({ length: CLIENTS }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let i = 0; goesOn; i++) {
      const { user, localAddress } = attempt()
      const status = await statusOf(url, `${user}:wrong-${i}-${random(1e9)}`, { agent, localAddress })
      answers++
      if (status === 429) refused++
      else if (status !== 401) throw new Error(`A wrong key was answered ${status}`)
    }
    agent.destroy()
  })
  const stop = async () => {
    goesOn = false
    await Promise.all(clients)
    return { answers, refused }
  }
  return { stop }
}

function statusOf(
  url: string,
  key: string,
  options: { agent: Agent; localAddress?: string },
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const asked = request(`${url}/api/v1/dataset/`, { ...options, headers: { Authorization: `ApiKey ${key}` } })
  asked.on('response', (answer) => {
    answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
  })
  asked.once('error', reject).end()
  return promise
}

function random(below: number): number {
  return Math.floor(Math.random() * below)
}

function p99(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`
}
