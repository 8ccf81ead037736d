import type { Json } from '../../data/frame/vector.ts'
import { notebookBytes } from '../../data/notebook-bytes.ts'
import { OmegaError } from '../../error.ts'
import type { Database } from '../database.ts'
import type { FileStore } from '../file-store.ts'
import type { Attributes, Metadata } from '../metadata.ts'
import type { TaskId } from '../task-records.ts'
import { jobKey } from './name.ts'
import { withEnd } from './schedule/triggers.ts'

export type RunStatus = 'OK' | 'ERROR'

/** One entry of `attributes.job_runs`, as omega-ml keeps it (captured file: job_after_run). */
export interface JobRun {
  readonly status: RunStatus
  /** In the form that attributes have for dates: MongoDB's extended JSON. */
  readonly ts: { readonly $date: string }
  readonly message: string
  readonly results: string
}

/** A run of a job by a task, from `at` on. */
export interface Run {
  readonly bucket: string
  readonly job: string
  readonly task: TaskId
  readonly at: Date
  /** The tick of the job's schedule that it is for. */
  readonly event?: string | undefined
  /** The task whose code has asked for it, and waits. */
  readonly within?: TaskId | undefined
}

export interface EndedRun {
  readonly status: RunStatus
  /** What the cell that failed raised, or what stopped the run. */
  readonly message: string
  readonly notebook: object
}

/** `attributes.run` of a result: which task runs it, and how it goes. */
interface RunState {
  readonly task_id: string
  readonly status: RunStatus | 'RUNNING'
  readonly message: string
  readonly within?: string
}

/** The result of a run, found by its task. */
export interface FoundRun {
  readonly results: string
  /** Undefined while it goes on. */
  readonly ended: Omit<EndedRun, 'notebook'> | undefined
}

export function runsOf(attributes: Attributes): readonly JobRun[] {
  return (attributes.job_runs as unknown as readonly JobRun[] | undefined) ?? []
}

/**
 * What runs of jobs leave: a notebook under `results/`, and an entry in the job's book. A run ends once: the step that
 * ends its notebook is the one that decides, whoever else would end it is refused with 409.
 */
export class JobRuns {
  readonly #database: Database
  readonly #files: FileStore

  constructor(database: Database, files: FileStore) {
    this.#database = database
    this.#files = files
  }

  /** Stores the notebook of a run that goes on, as `results/<job>_<seconds since 1970>.ipynb`; answers that name. */
  begin(run: Run, notebook: object): Promise<string> {
    return this.#create(run, notebook, { status: 'RUNNING', message: '' })
  }

  /** Stores what a run has left so far; 409 when it has ended. */
  async keep({ bucket }: Run, results: string, notebook: object): Promise<void> {
    await this.#rewrite(bucket, results, notebook, {})
  }

  /** Stores what a run has left and enters it in the job's book. Answers the job as it is then. */
  async end(run: Run, results: string | undefined, { notebook, ...ended }: EndedRun): Promise<Metadata> {
    const name = results ?? (await this.#create(run, notebook, ended))
    if (results !== undefined) await this.#rewrite(run.bucket, results, notebook, ended)
    return this.enter(run, name, ended)
  }

  /** Enters a run that has ended in the job's book, where it stands once. Answers the job as it is then. */
  enter(
    { bucket, job, event }: Pick<Run, 'bucket' | 'job' | 'event'>,
    results: string,
    { status, message }: Omit<EndedRun, 'notebook'>,
  ): Promise<Metadata> {
    const ts = { $date: new Date(secondsOf(results) * 1000).toISOString() }
    const entry: JobRun = { status, ts, message, results }
    return this.#files.update(jobKey(bucket, job), (attributes) => {
      const runs = runsOf(attributes)
      if (runs.some((known) => known.results === results)) return attributes
      return {
        ...withEnd(attributes, event, { status, ts, message, results }),
        job_runs: [...runs, entry] as unknown as Json,
        job_results: [...((attributes.job_results as readonly string[] | undefined) ?? []), results],
        state: 'SUCCESS',
      }
    })
  }

  /** The run of a job by that task; undefined when it has left nothing. */
  async find({ bucket, job, task }: Omit<Run, 'at'>): Promise<FoundRun | undefined> {
    const begins = resultName(job, '')
    const { objects } = await this.#database.list({
      bucket,
      prefix: 'jobs/',
      accepts: (name) => name.startsWith(begins),
      offset: 0,
      limit: Number.MAX_SAFE_INTEGER,
    })
    for (const { key, attributes } of objects) {
      const state = stateOf(attributes)
      if (state?.task_id !== task) continue
      const { status, message } = state
      return { results: key.name, ended: status === 'RUNNING' ? undefined : { status, message } }
    }
    return undefined
  }

  /** The runs that code of that task has asked for, and that have not ended. */
  async begunBy(bucket: string, task: TaskId): Promise<readonly Omit<Run, 'at'>[]> {
    const { objects } = await this.#database.list({
      bucket,
      prefix: 'jobs/',
      accepts: (name) => name.startsWith('results/'),
      offset: 0,
      limit: Number.MAX_SAFE_INTEGER,
    })
    return objects.flatMap(({ attributes }) => {
      const state = stateOf(attributes)
      if (state?.within !== task || state.status !== 'RUNNING') return []
      return [{ bucket, job: String(attributes.source_job), task: state.task_id as TaskId }]
    })
  }

  /** Two runs may begin in one second; the later one takes the next. */
  async #create(
    { bucket, job, at, task, within }: Run,
    notebook: object,
    state: Pick<RunState, 'status' | 'message'>,
  ): Promise<string> {
    const run: RunState = { task_id: task, ...state, ...(within !== undefined && { within }) }
    const attributes = { source_job: sourceOf(job), run: run as unknown as Json }
    for (let seconds = Math.floor(at.getTime() / 1000); ; seconds++) {
      const name = `${resultName(job, String(seconds))}.ipynb`
      try {
        await this.#files.create(jobKey(bucket, name), 'script.ipynb', [notebookBytes(notebook)], attributes)
        return name
      } catch (error) {
        if (!isConflict(error)) throw error
      }
    }
  }

  async #rewrite(bucket: string, results: string, notebook: object, change: Partial<RunState>) {
    const key = jobKey(bucket, results)
    await this.#files.rewrite(key, 'script.ipynb', [notebookBytes(notebook)], (attributes) => {
      const state = stateOf(attributes)
      if (state?.status !== 'RUNNING') throw new OmegaError('conflict', `Run "${results}" has ended already`)
      return { ...attributes, run: { ...state, ...change } as unknown as Json }
    })
  }
}

export function isConflict(error: unknown): boolean {
  return error instanceof OmegaError && error.kind === 'conflict'
}

function stateOf({ run }: Attributes): RunState | undefined {
  return run as unknown as RunState | undefined
}

function sourceOf(job: string): string {
  return job.replace(/\.ipynb$/, '')
}

function resultName(job: string, seconds: string): string {
  return `results/${sourceOf(job)}_${seconds}`
}

function secondsOf(results: string): number {
  return Number(/_(\d+)\.ipynb$/.exec(results)?.[1])
}
