import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const RUNTIMES = ['node', 'deno', 'bun'] as const
export type Runtime = (typeof RUNTIMES)[number]

const root = join(import.meta.dirname, '..')
const bin = join(root, 'test/node_modules/.bin')
const RUN: Readonly<Record<Runtime, readonly [string, ...string[]]>> = {
  node: [process.execPath],
  deno: [join(bin, 'deno'), 'run', '-A'],
  bun: [join(bin, 'bun'), 'run'],
}

/** What runs a TypeScript file on the runtime. */
export function commandOf(runtime: Runtime): readonly [string, ...string[]] {
  return RUN[runtime]
}

/** A server that ends with the block that uses it, also when a measurement fails. */
export interface Server extends AsyncDisposable {
  readonly url: string
  readonly child: ChildProcess
}

/** What listens at `url`; disposing of it sends the signal and waits for the end. */
export function serverOf(url: string, child: ChildProcess, signal: NodeJS.Signals): Server {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  return {
    url,
    child,
    [Symbol.asyncDispose]: async () => {
      child.kill(signal)
      await gone
    },
  }
}

export function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'omega-bench-'))
}

/** `checkout` is that of another build, this one when absent. */
export function startOmega(
  runtime: Runtime,
  data: string,
  args: readonly string[] = [],
  checkout = root,
): Promise<Server> {
  const serve = ['runtime', 'serve', '--port', '0', '--data', data]
  return start(runtime, [`runtimes/${runtime}.ts`, ...serve, ...args], checkout)
}

export function startBare(runtime: Runtime): Promise<Server> {
  return start(runtime, [`bench/bare/${runtime}.ts`])
}

async function start(runtime: Runtime, args: readonly string[], cwd = root): Promise<Server> {
  const [command, ...first] = RUN[runtime]
  const child = spawn(command, [...first, ...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  // Read to the end: leaving a loop over the stream would close it while the server still prints.
  const url = await new Promise<string | undefined>((resolve) => {
    let text = ''
    child.stdout.on('data', (piece) => {
      text += piece
      const found = /address +(http:\S+)\s/.exec(text)?.[1]
      if (found) resolve(found)
    })
    child.once('exit', () => resolve(undefined))
  })
  if (url) return serverOf(url, child, 'SIGKILL')
  throw new Error(`The server on ${runtime} ended before it listened`)
}

/** Resident memory in MB, now and at its highest since `resetPeak` (Linux). */
export async function memory({ child }: Server): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') }
}

export function resetPeak({ child }: Server): Promise<void> {
  return writeFile(`/proc/${child.pid}/clear_refs`, '5')
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** The server and the processes that it has started, by whichever thread (Linux). */
async function tree({ child }: Server): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${child.pid}/task`)
  const children = await Promise.all(
    threads.map((thread) => readOrNothing(`/proc/${child.pid}/task/${thread}/children`)),
  )
  return [Number(child.pid), ...children.join(' ').split(' ').filter(Boolean).map(Number)]
}

/** Of what has ended meanwhile there is nothing to read. */
function readOrNothing(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

async function sumOf(server: Server, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const texts = await Promise.all((await tree(server)).map((pid) => readOrNothing(`/proc/${pid}/status`)))
  const megabytes = new RegExp(`${field}:\\s+(\\d+)`)
  return texts.reduce((sum, text) => sum + Number(megabytes.exec(text)?.[1] ?? 0) / 1024, 0)
}

/** CPU time that the server's own process has used (Linux). */
export async function cpuSeconds({ child }: Server): Promise<number> {
  const threads = await readdir(`/proc/${child.pid}/task`)
  const texts = await Promise.all(
    threads.map((thread) => readOrNothing(`/proc/${child.pid}/task/${thread}/schedstat`)),
  )
  return texts.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1e9
}

/** Resident memory in MB of the server and of the processes that it has started (Linux). */
export function memoryWithWorkers(server: Server): Promise<number> {
  return sumOf(server, 'VmRSS')
}

/** How much more memory in MB a server and its processes hold at the peak of `work` than before (Linux). */
export async function peakAbove(server: Server, work: () => Promise<unknown>): Promise<number> {
  const before = await sumOf(server, 'VmRSS')
  for (const pid of await tree(server)) await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {})
  await work()
  return (await sumOf(server, 'VmHWM')) - before
}
