import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  commandOf,
  median,
  memoryWithWorkers,
  newFolder,
  type Runtime,
  type Server,
  startOmega,
} from '../processes.ts'

const run = promisify(execFile)
const here = import.meta.dirname
const ROWS = Array.from({ length: 10 }, (_, i) => [i])

/** What a task costs: against a bare worker thread, against the estimator, and while the workers are busy. */
export async function benchTasks(runtime: Runtime): Promise<readonly string[]> {
  return [
    ...(await roundTrips(runtime)),
    await predictOverhead(runtime),
    await pingWhileFitting(runtime),
    await memoryOfWorker(runtime),
  ]
}

async function roundTrips(runtime: Runtime): Promise<readonly string[]> {
  const rounds = JSON.parse(await printed(runtime, 'round-trip.ts')) as {
    underWay: number
    ours: number
    bare: number
  }[]
  return [1, 16].map((underWay) => {
    const own = rounds.filter((round) => round.underWay === underWay)
    const [ours, bare] = [median(own.map((round) => round.ours)), median(own.map((round) => round.bare))]
    const ratio = median(own.map((round) => round.ours / round.bare))
    const goal = underWay === 1 ? '0.5' : ''
    return `| ${runtime} | tasks, ${underWay} under way | ${ours.toFixed(0)}/s | ${bare.toFixed(0)}/s | ${ratio.toFixed(2)} | ${goal} |`
  })
}

async function predictOverhead(runtime: Runtime): Promise<string> {
  const direct = Number(await printed(runtime, 'direct.ts'))
  await using server = await startOmega(runtime, await newFolder())
  await call(server, 'POST', 'model/', { name: 'line', pipeline: [['LinearRegression', {}]] })
  const y = { data: ROWS.map(([x = 0]) => [x * 2]) }
  await call(server, 'PUT', 'model/line/fit/', { datax: { data: ROWS }, datay: y })
  const times: number[] = []
  for (let round = 0; round < 1500; round++) {
    const began = performance.now()
    await call(server, 'PUT', 'model/line/predict/', { data: ROWS })
    if (round >= 500) times.push((performance.now() - began) * 1000)
  }
  const whole = median(times)
  return `| ${runtime} | predict 10 rows over HTTP, us | ${whole.toFixed(0)} | ${direct.toFixed(0)} | +${(whole - direct).toFixed(0)} us | |`
}

async function pingWhileFitting(runtime: Runtime): Promise<string> {
  await using server = await startOmega(runtime, await newFolder(), ['--workers', '4'])
  const rows = Array.from({ length: 30_000 }, (_, i) => [(i * 7919) % 10_007, i % 1009])
  const pipeline = [['KMeans', { n_clusters: 40, init: 'random', n_init: 500, tol: 0 }]]
  await call(server, 'POST', 'model/', { name: 'busy', pipeline })
  for (let fit = 0; fit < 4; fit++) await call(server, 'PUT', 'model/busy/fit/?async=1', { data: rows })
  for (;;) {
    const { objects } = (await call(server, 'GET', 'task/?limit=4')) as { objects: { status: string }[] }
    if (objects.every(({ status }) => status === 'STARTED')) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const times: number[] = []
  for (let round = 0; round < 2000; round++) {
    const began = performance.now()
    await call(server, 'GET', 'ping')
    times.push(performance.now() - began)
  }
  const { objects } = (await call(server, 'GET', 'task/?limit=4')) as { objects: { status: string }[] }
  if (objects.some(({ status }) => status !== 'STARTED')) throw new Error('The fits ended too early')
  const [p50, p99] = [0.5, 0.99].map((part) => times.toSorted((a, b) => a - b)[Math.floor(part * 2000)] ?? 0)
  return `| ${runtime} | ping while four fits run, ms | p50 ${p50?.toFixed(1)} | p99 ${p99?.toFixed(1)} | | p99 50 |`
}

async function memoryOfWorker(runtime: Runtime): Promise<string> {
  const used = async (workers: number) => {
    await using server = await startOmega(runtime, await newFolder(), ['--workers', String(workers)])
    await new Promise((resolve) => setTimeout(resolve, 2000))
    return await memoryWithWorkers(server) // before the server ends with this block
  }
  const [one, five] = [await used(1), await used(5)]
  return `| ${runtime} | memory of a worker, MB | ${((five - one) / 4).toFixed(0)} | | | |`
}

async function printed(runtime: Runtime, script: string): Promise<string> {
  const [command, ...args] = commandOf(runtime)
  const { stdout } = await run(command, [...args, join(here, script)])
  return stdout
}

async function call(server: Server, method: string, path: string, body?: object): Promise<unknown> {
  const init = body ? { body: JSON.stringify(body) } : {}
  const answer = await fetch(`${server.url}/api/v1/${path}`, { method, ...init })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
  return JSON.parse(text)
}
