import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { causeLine } from './cause-line.ts'
import type { WorkerOptions } from './worker-options.ts'

/** A process, or what stands for one that could not be started: nobody reads what it is told. */
export interface Child {
  readonly stdin: Writable
  readonly stdout: Readable
  kill(signal: NodeJS.Signals): boolean
}

/** How it ended; `killed`: by somebody else, `unstarted`: the system had just then not what a process takes. */
export interface Ending {
  readonly cause: 'memory' | 'killed' | 'unstarted' | 'ended'
  readonly reason: string
}

export interface ChildOptions extends WorkerOptions {
  /** Of JavaScript's values, in MB, where the runtime has V8; as much as it likes when absent. */
  readonly heapLimit?: number
  /** Whether its memory counts just now; always when absent. */
  readonly isWatched?: () => boolean
  /** Memory for what it drops at once, in MB, on V8, which by default lets it grow to 96; halves of it are in use by turns. */
  readonly youngSpace?: number
  /** Whether it may have its garbage collected when it knows that there is much. */
  readonly collects?: boolean
  /**
   * Whether V8 of Node marks garbage in one go, which halts it for longer and takes less: nobody waits for what it does beside.
   * Deno would hold 20 to 90 MB more by it, and be hardly quicker.
   */
  readonly marksAtOnce?: boolean
  /** What JavaScriptCore takes for the memory of the machine, in MB, by which it chooses when to collect. */
  readonly ramSize?: number
  /** Of glibc's allocator, which by default has several for the threads of a process, each of which keeps what was freed. */
  readonly arenas?: number
  /** Called once, when it is gone. */
  readonly gone: (ending: Ending) => void
}

/** How often the memory of a process is looked at, in ms. */
const LOOK_EVERY = 200

/** How this runtime runs a module as a process of its own. */
function command(flags: readonly string[]): readonly [string, ...string[]] {
  if ('bun' in process.versions) return [process.execPath, ...flags.filter((flag) => flag === COLLECTS)]
  if (!('deno' in process.versions)) return [process.execPath, ...flags]
  return [
    process.execPath,
    'run',
    '--allow-all',
    ...(flags.length > 0 ? [`--v8-flags=${flags.join(',')}`] : []),
  ]
}

/** All three have it: a global function `gc`. */
const COLLECTS = '--expose-gc'

/** V8 lets garbage grow to what it may have; told less, it takes half as much at the same speed. */
function heapFlags({ youngSpace, heapLimit, collects, marksAtOnce }: ChildOptions): readonly string[] {
  return [
    ...(collects ? [COLLECTS] : []),
    ...(marksAtOnce && !('deno' in process.versions) ? ['--no-incremental-marking'] : []),
    ...(youngSpace === undefined ? [] : [`--max-semi-space-size=${youngSpace}`]),
    ...(heapLimit === undefined ? [] : [`--max-old-space-size=${heapLimit}`]),
  ]
}

/**
 * Runs a module as a process, which is killed when it takes more memory than it may (on Linux, which tells it). Never
 * throws: one that cannot be started is gone at once.
 */
export function startChild(options: ChildOptions): Child {
  const { entry, data, memoryLimit, compiled, arenas, ramSize, isWatched, gone } = options
  const [file, ...args] = command(heapFlags(options))
  const own = [...args, fileURLToPath(entry), JSON.stringify(data)]
  const env = {
    ...(compiled !== undefined && { NODE_COMPILE_CACHE: compiled }),
    ...(arenas !== undefined && { MALLOC_ARENA_MAX: String(arenas) }),
    ...(ramSize !== undefined && { BUN_JSC_forceRAMSize: String(ramSize * 2 ** 20) }),
    ...process.env,
  }
  const child = spawned(file, own, env, (error) => gone({ cause: causeOf(error), reason: error.message }))
  if (child === undefined)
    return { stdin: new PassThrough().resume(), stdout: new PassThrough().end(), kill: () => true }
  let ending: Ending | undefined
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  child.stdin.on('error', () => {}) // it has gone; `close` says so
  const watch = setInterval(async () => {
    if (isWatched?.() === false || (await residentBytes(child.pid)) <= memoryLimit * 2 ** 20) return
    ending ??= { cause: 'memory', reason: `It used more than ${memoryLimit} MB of memory` }
    child.kill('SIGKILL')
  }, LOOK_EVERY)
  watch.unref()
  child.once('error', (error) => {
    ending ??= { cause: causeOf(error), reason: error.message }
  })
  child.once('close', (code, signal) => {
    clearInterval(watch)
    const ended = signal === 'SIGKILL' ? 'killed' : 'ended'
    const cause = /out of memory/i.test(complaint) ? 'memory' : ended
    const reason = causeLine(complaint) || `The worker ended with ${signal ?? `code ${code}`}`
    gone(ending ?? { cause, reason })
  })
  return child
}

type Spawned = ChildProcessByStdio<Writable, Readable, Readable>

/** Undefined where there is no process, which `failed` is told of later; without descriptors runtimes throw, or give no pipes. */
function spawned(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  failed: (error: Error) => void,
): Spawned | undefined {
  try {
    const child: Partial<Spawned> & ChildProcess = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
    if (child.stdin && child.stdout && child.stderr) return child as Spawned
    child.once('error', failed)
  } catch (error) {
    setImmediate(failed, error instanceof Error ? error : new Error(String(error)))
  }
  return undefined
}

function causeOf({ code, message }: NodeJS.ErrnoException): 'unstarted' | 'ended' {
  const said = `${code} ${message}`
  return /\b(?:EMFILE|ENFILE|EAGAIN|ENOMEM)\b|Too many open files|temporarily unavailable/i.test(said)
    ? 'unstarted'
    : 'ended'
}

/** Resident memory on Linux; 0 where it cannot be told, which is no limit. */
async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) * 1024 // a process that has ended has no such line
  } catch {
    return 0
  }
}
