import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { commandOf, median, newFolder, type Runtime, type Server, startOmega } from '../processes.ts'
import { CELLS, SOURCE } from './cells.ts'

const run = promisify(execFile)
const ROUNDS = 5

/** What a notebook costs: its start, its cells, its memory, and what others notice of four of them. */
export async function benchNotebooks(runtime: Runtime): Promise<readonly string[]> {
  const data = await newFolder()
  const began = performance.now()
  await using server = await startOmega(runtime, data)
  await store(server, 'one', 1)
  await job(server, 'one')
  const cold = performance.now() - began
  await store(server, 'many', CELLS)

  const [inARow, warm, cells, direct]: number[][] = [[], [], [], []]
  for (let round = 0; round < ROUNDS; round++) {
    await job(server, 'one')
    inARow!.push(await job(server, 'one'))
    await rest()
    const one = await job(server, 'one')
    warm!.push(one)
    await rest()
    cells!.push((CELLS / ((await job(server, 'many')) - one)) * 1000)
    direct!.push((CELLS / Number(await printed(runtime))) * 1000)
  }
  await rest()
  const memory = await memoryOfKernel(server)
  const ratio = median(cells!.map((rate, round) => rate / direct![round]!))
  const seconds = (times: readonly number[]) => `${(median(times) / 1000).toFixed(2)} s`
  const perSecond = (rates: readonly number[]) => `${median(rates).toFixed(0)}/s`
  const starts = `${(cold / 1000).toFixed(1)} s | ${seconds(warm!)} | ${seconds(inARow!)}`
  const speed = `${perSecond(cells!)} | ${perSecond(direct!)} | ${ratio.toFixed(2)}`
  return [
    `| ${runtime} | ${starts} | ${speed} | ${memory.toFixed(0)} MB | ${await pingWhileFourRun(runtime)} |`,
  ]
}

/** Stores a notebook of so many cells. */
async function store(server: Server, name: string, cells: number): Promise<void> {
  const cell = { cell_type: 'code', source: SOURCE, metadata: {}, outputs: [], execution_count: null }
  const notebook = { nbformat: 4, nbformat_minor: 4, metadata: {}, cells: Array(cells).fill(cell) }
  await call(server, 'PUT', `job/${name}/`, notebook)
}

/** Runs a job; answers how long it took, in ms. */
async function job(server: Server, name: string): Promise<number> {
  const began = performance.now()
  const { job_runs } = (await call(server, 'POST', `job/${name}/run/`)) as {
    job_runs: Record<string, string>
  }
  if (Object.values(job_runs).some((status) => status !== 'OK')) throw new Error('A notebook failed')
  return performance.now() - began
}

/** Until the next interpreter has started. */
function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 4000))
}

/** Resident memory in MB of the process that waits for the next notebook (Linux). */
async function memoryOfKernel({ child }: Server): Promise<number> {
  const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  const sizes = await Promise.all(
    children
      .trim()
      .split(' ')
      .map(async (pid) => {
        const status = await readFile(`/proc/${pid}/status`, 'utf8')
        return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
      }),
  )
  return Math.max(...sizes)
}

async function pingWhileFourRun(runtime: Runtime): Promise<string> {
  await using server = await startOmega(runtime, await newFolder(), ['--code-workers', '4'])
  await call(server, 'PUT', 'job/busy/', { code: 'n = 0\nwhile True:\n    n += 1' })
  for (let started = 0; started < 4; started++) await call(server, 'POST', 'job/busy/run/?async=1')
  const states = async () => {
    const { objects } = (await call(server, 'GET', 'task/?limit=4')) as { objects: { status: string }[] }
    return objects.map(({ status }) => status)
  }
  while ((await states()).some((state) => state !== 'STARTED')) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const times: number[] = []
  for (let round = 0; round < 2000; round++) {
    const began = performance.now()
    await call(server, 'GET', 'ping')
    times.push(performance.now() - began)
  }
  if ((await states()).some((state) => state !== 'STARTED')) throw new Error('The notebooks ended too early')
  return `${(times.toSorted((a, b) => a - b)[1980] ?? Number.NaN).toFixed(0)} ms`
}

async function printed(runtime: Runtime): Promise<string> {
  const [command, ...args] = commandOf(runtime)
  return (await run(command, [...args, join(import.meta.dirname, 'direct.ts')])).stdout
}

async function call(server: Server, method: string, path: string, body?: object): Promise<unknown> {
  const init = body ? { body: JSON.stringify(body) } : {}
  const answer = await fetch(`${server.url}/api/v1/${path}`, { method, ...init })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
