import { availableParallelism, freemem } from 'node:os'
import { join } from 'node:path'
import type { Datasets } from './datasets/datasets.ts'
import type { LongFiles } from './long-files/long-files.ts'
import { ownModule } from './own-files.ts'
import { DEFAULT_BUCKET } from './store/bucket-name.ts'
import { makeFolder } from './store/disk/folder.ts'
import type { Prefix } from './store/metadata.ts'
import { openStore } from './store/open.ts'
import { scriptKind } from './store/script/format.ts'
import type { Store } from './store/store.ts'
import type { OpenBroker } from './tasks/broker.ts'
import { TaskClient } from './tasks/client.ts'
import { failureLog } from './tasks/failure-log.ts'
import { memoryBroker, type WorkerPool } from './tasks/memory.ts'
import type { SpawnWorker } from './tasks/worker-protocol.ts'
import type { Tracer } from './tracing/tracer.ts'
import { openDatasets } from './worker/data/open-datasets.ts'
import type { CodeWorkerData } from './worker/python/code-worker-data.ts'
import type { Software } from './worker/python/installed/probe.ts'
import { runKeepingBroker } from './worker/python/run-keeping-broker.ts'
import { spawnWorker } from './worker/spawn.ts'
import { spawnProcess } from './worker/spawn-process.ts'

/** What a server or a command works on: opened once, closed at the end. */
export interface Omega {
  readonly store: Store
  readonly tasks: TaskClient
  readonly datasets: Datasets
  readonly longFiles: LongFiles
  /** Told of what no request is there to hear of. */
  readonly report: (error: unknown) => void
  close(): Promise<void>
}

export interface OmegaOptions {
  /** URL of the MongoDB database of a cluster; objects are kept there in place of the folder. */
  readonly mongo?: string | undefined
  /** URL of the broker of a cluster, whose workers then do the computing. */
  readonly broker?: string | undefined
  /** Folder of what can be made again, such as a started Python; servers may share it. `<data>/cache` when absent. */
  readonly cache?: string | undefined
  /** How many tasks run at once; the number of cores, from 1 to 4, when absent. */
  readonly workers?: number | undefined
  /** How many tasks may wait. */
  readonly queueLimit?: number
  /** How long a task may run, in seconds. */
  readonly taskTimeLimit?: number
  /** How long results are kept, in seconds. */
  readonly resultExpires?: number
  /** Notebooks and Python scripts that run at once, each in a process, and as many modules of JavaScript; 0: none, code of users is not run. */
  readonly codeWorkers?: number
  /** Pyodides that stand ready besides once code has run; 1 or 2, by the memory that is free, when absent. */
  readonly codeSpares?: number | undefined
  /** Folder of wheels for Pyodide that imports may come from. */
  readonly pythonPackages?: string | undefined
  /** The program of an installed Python that runs code in place of Pyodide, and computes with models that this server cannot. */
  readonly python?: string | undefined
  /** Of the files of the models that a worker keeps open, in MB. */
  readonly modelMemory?: number
  /** Of a cluster: whether models of scikit-learn that this server knows are computed here, `on` when absent. */
  readonly models?: 'on' | 'off'
  /** Memory of a worker, in MB, where it can be limited: `WorkerOptions.memoryLimit` says where. */
  readonly workerMemory?: number
  /** Processes that work on datasets; 0: none, the process itself does it. As many as cores, from 2 to 4, when absent. */
  readonly dataWorkers?: number | undefined
  /** Memory of such a process, in MB, where it can be limited (Linux). */
  readonly dataMemory?: number
  /** How long it may compute without a pause, in seconds. */
  readonly dataTimeLimit?: number
  /** Records a span for each task; none when absent. */
  readonly tracer?: Tracer | undefined
}

/** The tasks that run code of users, which have workers of their own. */
const CODE_TASKS = [
  'omegaml.notebook.',
  'omegaml.backends.package.',
  'omega_edge.serve_script',
  'omega_edge.check_script',
  'omega_edge.generate_script',
]

/** Of the outputs of one run, in bytes. */
const OUTPUT_LIMIT = 16 * 2 ** 20

/** When a server starts its first worker of datasets, in ms: behind what else it does at its start. */
const WARM_AFTER = 300

/** What `makeFolder` says of it. */
const CACHE = { name: 'cache folder', setting: '--cache or OMEGA_CACHE_DIR' }

/** How long running tasks may go on when the server stops, in ms. */
const GRACE = 5000

/** Opens the store in the folder `data`, made when it is missing, or in MongoDB, for a server: its workers also take over the tasks that processes before it have left. */
export async function openOmega(data: string, options: OmegaOptions = {}): Promise<Omega> {
  const { warm, ...omega } = await openAll(data, options)
  await omega.tasks.takeOver()
  setTimeout(warm, WARM_AFTER).unref()
  return omega
}

/** The same with workers: of this process, or of a cluster. */
export async function openWorkers(data: string, options: OmegaOptions = {}): Promise<Omega> {
  const { warm: _, ...omega } = await openAll(data, options)
  return omega
}

/** `warm` starts a worker of datasets that nobody waits for yet. */
async function openAll(data: string, options: OmegaOptions): Promise<Omega & { warm(): void }> {
  if (options.cache !== undefined) await makeFolder(options.cache, CACHE)
  const software = await softwareOf(options)
  const { store, close } = await openStore({ data, mongo: options.mongo })
  const report = failureLog(console.error)
  const { broker } = options
  const computes = options.models !== 'off'
  const openBroker =
    broker === undefined
      ? runKeepingBroker({
          workers: embeddedBroker(
            [
              modulePool(data, options),
              { ...codePool(data, options), ahead: () => holdsPython(store), software },
              { ...modelPool(data, options), software },
            ],
            options,
          ),
          store,
          report,
        })
      : (await import('./cluster/cluster-broker.ts')).clusterBroker({
          url: broker,
          store,
          computes,
          local: embeddedBroker([modelPool(data, computes ? options : { ...options, workers: 1 })], options),
          replyLife: resultLife(options),
          report,
        })
  const tasks = new TaskClient({
    records: store.tasks,
    openBroker,
    resultLife: resultLife(options),
    tracer: options.tracer,
    report,
  })
  const opened = openDatasets({
    store,
    most: options.dataWorkers ?? Math.max(2, cores()),
    worker: {
      entry: ownModule('worker/data/main'),
      data: { data, mongo: options.mongo },
      memoryLimit: options.dataMemory ?? 1024,
    },
    formsScripts: options.mongo !== undefined,
    patience: (options.dataTimeLimit ?? 60) * 1000,
    report,
  })
  return {
    store,
    tasks,
    datasets: opened.datasets,
    longFiles: opened.longFiles,
    report,
    warm: opened.warm,
    close: async () => {
      opened.close()
      await tasks.close()
      await close()
    },
  }
}

/** Of the installed Python, where workers of this process run code by it. Throws 400 when it is of no use. */
async function softwareOf(options: OmegaOptions): Promise<Software | undefined> {
  const python = runsPython(options)
  if (python === undefined) return undefined
  return (await import('./worker/python/installed/probe.ts')).probePython(python)
}

/** The installed Python, where workers of this process have a use for it. */
function runsPython({ python, broker }: OmegaOptions): string | undefined {
  return broker === undefined ? python : undefined
}

function embeddedBroker(pools: readonly WorkerPool[], options: OmegaOptions): OpenBroker {
  return memoryBroker({
    pools,
    queueLimit: options.queueLimit ?? 1000,
    timeLimit: (options.taskTimeLimit ?? 3600) * 1000,
    grace: GRACE,
  })
}

/** Workers that run code of users: a process for each run of Pyodide, which is started before its run. */
function codePool(data: string, options: OmegaOptions): WorkerPool {
  const { python, codeWorkers = 1, codeSpares } = options
  return {
    name: 'code',
    spawn: spawnCode(data, options, true),
    workers: codeWorkers,
    spares: python === undefined && codeWorkers !== 0 ? (codeSpares ?? spareWorkers()) : 0,
    runs: ({ task }) => CODE_TASKS.some((prefix) => task.startsWith(prefix)),
  }
}

/** Workers that run modules of JavaScript, which pay for no Python: a process for each run. */
function modulePool(data: string, options: OmegaOptions): WorkerPool {
  return {
    name: 'modules',
    spawn: spawnCode(data, options, false),
    workers: options.codeWorkers ?? 1,
    spares: options.codeWorkers === 0 ? 0 : (options.codeSpares ?? 1),
    ahead: async () => false,
    runs: ({ language }) => language === 'javascript',
  }
}

function spawnCode(
  data: string,
  { mongo, cache = join(data, 'cache'), pythonPackages: packages, python, workerMemory = 2048 }: OmegaOptions,
  opensPython: boolean,
): SpawnWorker {
  const limits = { outputLimit: OUTPUT_LIMIT, memoryLimit: workerMemory }
  const workerData: CodeWorkerData = { data, mongo, cache, packages, python, opensPython, ...limits }
  return spawnProcess({
    entry: ownModule('worker/python/main'),
    data: workerData,
    memoryLimit: workerMemory,
    compiled: join(cache, 'modules'),
    collects: opensPython,
  })
}

/** Whether there is code in Python that somebody may run soon. */
async function holdsPython(store: Store): Promise<boolean> {
  const list = (prefix: Prefix) => store.list({ bucket: DEFAULT_BUCKET, prefix, offset: 0, limit: 100 })
  if ((await list('jobs/')).objects.length > 0) return true
  return (await list('scripts/')).objects.some(({ kind }) => kind === scriptKind('py'))
}

/** Workers that compute with models; those that a Python computes with have one each, and are processes, so that it ends with them. */
function modelPool(data: string, options: OmegaOptions): WorkerPool {
  const { mongo, workers, modelMemory, workerMemory: memoryLimit = 2048 } = options
  const program = runsPython(options)
  const python = program === undefined ? undefined : { python: program, memoryLimit }
  return {
    name: 'models',
    spawn: (python ? spawnProcess : spawnWorker)({
      entry: ownModule('worker/main'),
      data: { data, mongo, modelMemory, python },
      memoryLimit,
    }),
    workers: workers ?? cores(),
    runs: () => true,
  }
}

/** What a Pyodide that waits takes, in MB, and how many may wait at most. */
const PYODIDE = 300
const MOST_SPARES = 2

/** Pyodides that stand ready beside those that run: a quarter of the memory that is free, one at least. */
function spareWorkers(): number {
  return Math.max(1, Math.min(MOST_SPARES, Math.floor(freemem() / 4 / (PYODIDE * 2 ** 20))))
}

/** Up to four, which are enough for one server. */
function cores(): number {
  return Math.min(4, availableParallelism())
}

/** In ms. */
function resultLife({ resultExpires = 86_400 }: OmegaOptions): number {
  return resultExpires * 1000
}
