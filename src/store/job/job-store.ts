import type { Json } from '../../data/frame/vector.ts'
import { parseWire } from '../../data/json/wire.ts'
import { notebookBytes } from '../../data/notebook.ts'
import { notFound } from '../../error.ts'
import type { Database } from '../database.ts'
import type { FileStore, StoredFile } from '../file-store.ts'
import type { Metadata, ObjectKey } from '../metadata.ts'
import type { Precondition } from '../precondition.ts'
import { jobKey } from './name.ts'
import { JobRuns } from './runs.ts'

/** Notebooks, and what their runs leave. */
export class JobStore {
  readonly runs: JobRuns
  readonly #files: FileStore

  constructor(database: Database, files: FileStore) {
    this.runs = new JobRuns(database, files)
    this.#files = files
  }

  keyOf(bucket: string, spelled: string): ObjectKey {
    return jobKey(bucket, spelled)
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
    return this.#files.create(this.keyOf(bucket, spelled), 'script.ipynb', [notebookBytes(notebook)])
  }

  /** Stores a notebook, in the place of the one there is, whose runs stay in the book. */
  write(bucket: string, spelled: string, notebook: object, condition?: Precondition): Promise<Metadata> {
    const bytes = [notebookBytes(notebook)]
    return this.#files.write(this.keyOf(bucket, spelled), 'script.ipynb', bytes, undefined, condition)
  }
}
