import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { openDisk } from './store/disk/disk.ts'
import { Store } from './store/store.ts'
import { TaskClient } from './tasks/client.ts'
import { memoryBroker } from './tasks/memory.ts'
import { spawnWorker } from './worker/spawn.ts'
import { spawnProcess } from './worker/spawn-process.ts'

/** What a server or a command works on: opened once, closed at the end. */
export interface Omega {
  readonly store: Store
  readonly tasks: TaskClient
  close(): Promise<void>
}

export interface OmegaOptions {
  /** How many tasks run at once; the number of cores, from 1 to 4, when absent. */
  readonly workers?: number | undefined
  /** How many tasks may wait. */
  readonly queueLimit?: number
  /** How long a task may run, in seconds. */
  readonly taskTimeLimit?: number
  /** How long results are kept, in seconds. */
  readonly resultExpires?: number
  /** Notebooks and scripts that run at once, each in a process; 0: none, code of users is not run. */
  readonly codeWorkers?: number
  /** Folder of wheels for Pyodide that imports may come from. */
  readonly pythonPackages?: string | undefined
  /** Memory of a worker, in MB, where the runtime can limit it. */
  readonly workerMemory?: number
}

/** The tasks that run code of users, which have workers of their own. */
const CODE_TASKS = ['omegaml.notebook.', 'omegaml.backends.package.']

/** Of the outputs of one run, in bytes. */
const OUTPUT_LIMIT = 16 * 2 ** 20

/** How long running tasks may go on when the server stops, in ms. */
const GRACE = 5000

/** Opens the embedded store in the folder `data`, made when it is missing, without any worker. */
export async function openStore(data: string): Promise<Pick<Omega, 'store' | 'close'>> {
  await mkdir(data, { recursive: true, mode: 0o700 })
  const database = await openDisk(data)
  return { store: new Store(database), close: () => database.close() }
}

/** The same for a server: its workers also take over the tasks that processes before it have left. */
export async function openOmega(data: string, options: OmegaOptions = {}): Promise<Omega> {
  const omega = await openWorkers(data, options)
  await omega.tasks.takeOver()
  return omega
}

/** The same with workers. */
export async function openWorkers(data: string, options: OmegaOptions = {}): Promise<Omega> {
  const { store, close } = await openStore(data)
  const memoryLimit = options.workerMemory ?? 2048
  const tasks = new TaskClient({
    records: store.tasks,
    openBroker: memoryBroker({
      pools: [
        {
          spawn: spawnProcess({
            entry: moduleOf('./worker/python/main'),
            data: { data, packages: options.pythonPackages, outputLimit: OUTPUT_LIMIT },
            memoryLimit,
          }),
          workers: options.codeWorkers ?? 1,
          runs: (task) => CODE_TASKS.some((prefix) => task.startsWith(prefix)),
        },
        {
          spawn: spawnWorker({ entry: moduleOf('./worker/main'), data: { data }, memoryLimit }),
          workers: options.workers ?? Math.min(4, availableParallelism()),
          runs: () => true,
        },
      ],
      queueLimit: options.queueLimit ?? 1000,
      timeLimit: (options.taskTimeLimit ?? 3600) * 1000,
      grace: GRACE,
    }),
    resultLife: (options.resultExpires ?? 86_400) * 1000,
    report: (error) => console.error(error),
  })
  return {
    store,
    tasks,
    close: async () => {
      await tasks.close()
      await close()
    },
  }
}

/** Beside this module, which is compiled in the published package and TypeScript in a checkout. */
function moduleOf(path: string): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`${path}.${extension}`, import.meta.url)
}
