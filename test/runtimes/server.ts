import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const RUNTIMES = ['node', 'deno', 'bun'] as const
export type Runtime = (typeof RUNTIMES)[number]

const root = join(import.meta.dirname, '../..')
const bin = join(root, 'test/node_modules/.bin')
const PROGRAMS: Readonly<Record<Runtime, readonly [string, ...string[]]>> = {
  node: [process.execPath],
  deno: [join(bin, 'deno'), 'run', '-A'],
  bun: [join(bin, 'bun'), 'run'],
}

/** Starts a module of this project on a runtime. */
export function spawnOn(
  runtime: Runtime,
  module: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcessWithoutNullStreams {
  const [program, ...first] = PROGRAMS[runtime]
  return spawn(program, [...first, module, ...args], { cwd: root, env })
}

/** Where `om` begins: as it is published, which `test/setup.ts` has built, or in its sources. */
function entryOf(runtime: Runtime, fromSources = false): string {
  const built = fromSources ? undefined : process.env.OMEGA_TEST_BUILT
  return built ? join(built, `runtimes/${runtime}.js`) : `runtimes/${runtime}.ts`
}

/** Those of tests that failed before they stopped their server end with the tests. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Stops with the block that uses it. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string
  readonly data: string
  readonly process: ChildProcess
  output(): string
  /** Sends the signal and answers the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Runs `om` on a runtime to its end and answers what it printed; throws with its errors when it fails. */
export async function om(runtime: Runtime, args: readonly string[], input?: string): Promise<string> {
  const child = spawnOn(runtime, entryOf(runtime), args)
  if (input !== undefined) child.stdin.end(input)
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`om ${args.join(' ')} ended with ${code}: ${err()}${out()}`)
  return out()
}

export interface ServerStart {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly data?: string
  readonly fromSources?: boolean
}

/** Starts a real server process on a free port with a private data folder, and waits until it is ready. */
export async function startServer(
  runtime: Runtime,
  { args = [], env = {}, data, fromSources }: ServerStart = {},
): Promise<RunningServer> {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'omega-test-')))
  const all = ['runtime', 'serve', '--port', '0', '--data', folder, ...args]
  const child = spawnOn(runtime, entryOf(runtime, fromSources), all, { ...process.env, ...env })
  running.add(child)
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  child.once('exit', () => running.delete(child))
  const exit = once(child, 'exit') as Promise<[number | null]>
  const url = await Promise.race([
    addressIn(out),
    exit.then(([code]) => Promise.reject(new Error(`The server ended with ${code}: ${err()}${out()}`))),
  ])
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return (await exit)[0]
  }
  return {
    url,
    data: folder,
    process: child,
    output: () => out() + err(),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  }
}

async function addressIn(out: () => string): Promise<string> {
  for (;;) {
    const address = /address +(http:\S+)/.exec(out())?.[1]
    if (address && (await fetch(`${address}/readyz`).catch(() => undefined))?.ok) return address
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.on('data', (piece) => {
    text += piece
  })
  return () => text
}
