import { jsonText } from '../data/cell.ts'
import type { Json } from '../data/vector.ts'
import { parseWire } from '../data/wire.ts'
import { notFound } from '../error.ts'
import type { FileStore, StoredFile } from './file-store.ts'
import type { Attributes, Metadata, ObjectKey } from './metadata.ts'

export type RunStatus = 'OK' | 'ERROR'

/** One entry of `attributes.job_runs`, as omega-ml keeps it (captured file: job_after_run). */
export interface JobRun {
  readonly status: RunStatus
  /** In the form that attributes have for dates: MongoDB's extended JSON. */
  readonly ts: { readonly $date: string }
  readonly message: string
  readonly results: string
}

/** The end of every name of a job; clients may leave it out. */
const EXTENSION = '.ipynb'

export function jobName(spelled: string): string {
  return spelled.endsWith(EXTENSION) ? spelled : `${spelled}${EXTENSION}`
}

export function isResultName(name: string): boolean {
  return name.startsWith('results/')
}

export function runsOf(attributes: Attributes): readonly JobRun[] {
  return (attributes.job_runs as unknown as readonly JobRun[] | undefined) ?? []
}

/** Notebooks, and the book that is kept of their runs. */
export class JobStore {
  readonly #files: FileStore

  constructor(files: FileStore) {
    this.#files = files
  }

  keyOf(bucket: string, spelled: string): ObjectKey {
    return { bucket, prefix: 'jobs/', name: jobName(spelled) }
  }

  /** Throws 404 when there is no such job. */
  async read(bucket: string, spelled: string): Promise<StoredFile> {
    const file = await this.#files.read(this.keyOf(bucket, spelled))
    if (file) return file
    throw notFound(`There is no job "${spelled}" in bucket "${bucket}"`)
  }

  /** The notebook of a job as JSON. */
  async notebook(bucket: string, spelled: string): Promise<{ metadata: Metadata; content: Json }> {
    const { metadata, bytes } = await this.read(bucket, spelled)
    return { metadata, content: parseWire(new TextDecoder().decode(bytes)) }
  }

  /** Stores a notebook as a new job; 409 when there is one of that name. */
  create(bucket: string, spelled: string, notebook: object): Promise<Metadata> {
    return this.#files.create(this.keyOf(bucket, spelled), 'script.ipynb', [bytesOf(notebook)])
  }

  /** Stores a notebook, in the place of the one there is, whose runs stay in the book. */
  write(bucket: string, spelled: string, notebook: object): Promise<Metadata> {
    return this.#files.write(this.keyOf(bucket, spelled), 'script.ipynb', [bytesOf(notebook)])
  }

  /**
   * Stores what a run has left as `results/<job>_<seconds since 1970>.ipynb` and enters the run in the job's book.
   * Answers the job as it is then.
   */
  async addRun(
    bucket: string,
    spelled: string,
    run: {
      readonly status: RunStatus
      readonly message: string
      readonly notebook: object
      readonly at: Date
    },
  ): Promise<Metadata> {
    const { results, seconds } = await this.#store(bucket, spelled, run.notebook, run.at)
    const entry: JobRun = {
      status: run.status,
      ts: { $date: new Date(seconds * 1000).toISOString() },
      message: run.message,
      results,
    }
    return this.#files.update(this.keyOf(bucket, spelled), (attributes) => ({
      ...attributes,
      job_runs: [...runsOf(attributes), entry] as unknown as Json,
      job_results: [...((attributes.job_results as readonly string[] | undefined) ?? []), results],
      state: 'SUCCESS',
    }))
  }

  /** Two runs may end in one second; the later one takes the next. */
  async #store(bucket: string, spelled: string, notebook: object, at: Date) {
    const source = spelled.replace(/\.ipynb$/, '')
    for (let seconds = Math.floor(at.getTime() / 1000); ; seconds++) {
      const results = `results/${source}_${seconds}${EXTENSION}`
      const key = this.keyOf(bucket, results)
      if (await this.#files.read(key)) continue
      await this.#files.create(key, 'script.ipynb', [bytesOf(notebook)], { source_job: source })
      return { results, seconds }
    }
  }
}

/** As Jupyter writes notebooks: one space of indentation, a final newline. */
function bytesOf(notebook: object): Uint8Array {
  return new TextEncoder().encode(`${jsonText(notebook as Json, 1)}\n`)
}
