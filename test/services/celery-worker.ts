import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pythonCommand } from './warm-python.ts'

export interface CeleryWorker {
  readonly process: ChildProcess
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** How long a worker may take to start, in ms: on busy cores importing omega-ml takes most of it. */
const PATIENCE = 180_000

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const { pid } of running) if (pid) process.kill(-pid, 'SIGKILL')
})

export interface WorkerOptions {
  readonly python: string
  readonly mongo: string
  readonly broker: string
  /** `celery,default` when absent. */
  readonly queues?: string
  /** The module of this folder that has Celery's application, `worker` when absent. */
  readonly app?: 'worker' | 'peer_worker'
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a worker of omega-ml that runs one task at a time in a process of its own, and waits until it is ready. */
export async function startCeleryWorker({
  python,
  mongo,
  broker,
  queues = 'celery,default',
  app = 'worker',
  env,
}: WorkerOptions): Promise<CeleryWorker> {
  const home = await mkdtemp(join(tmpdir(), 'omega-worker-'))
  const [command, ...first] = pythonCommand(python)
  const args = [
    ...first,
    '-m',
    'celery',
    '-A',
    app,
    'worker',
    '-c',
    '1',
    '-l',
    'INFO',
    '-Q',
    queues,
    '-n',
    `${queues}@%h`,
  ]
  const child = spawn(command, args, {
    cwd: import.meta.dirname,
    detached: true, // its children end with it
    env: {
      ...process.env,
      HOME: home,
      C_FORCE_ROOT: '1',
      OMEGA_MONGO_URL: mongo,
      OMEGA_BROKER: broker,
      OMEGA_TASK_ROUTING_ENABLED: 'True',
      ...env,
    },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`The worker is not ready in time: ${output.slice(-3000)}`)),
      PATIENCE,
    )
    const read = (piece: Buffer) => {
      output += piece
      if (!/ready\.\s/.test(output)) return
      clearTimeout(late)
      resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`The worker ended with ${code}: ${output.slice(-3000)}`)))
  })
  return {
    process: child,
    stop: async (signal = 'SIGKILL') => {
      if (!running.has(child)) return
      const exit = once(child, 'exit')
      process.kill(-(child.pid as number), signal)
      await exit
    },
  }
}
