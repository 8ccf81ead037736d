import type { Json } from '../../data/frame/vector.ts'
import { parseExactly } from '../../data/json/wire.ts'
import { notFound, type OmegaError } from '../../error.ts'
import type { Database } from '../database.ts'
import type { FileStore, StoredFile } from '../file-store.ts'
import type { Attributes, Metadata, ObjectKey } from '../metadata.ts'
import type { Precondition } from '../precondition.ts'
import { contentOf, type JobContent } from './content.ts'
import { jobKey } from './name.ts'
import { JobRuns } from './runs.ts'
import { JobSchedules } from './schedule/schedules.ts'
import { scheduleOf, withSchedule } from './schedule/triggers.ts'

/** What a write of a job may say besides its notebook. */
export interface JobWrite {
  readonly condition?: Precondition | undefined
  /** A cron expression; what the notebook itself says of it counts for nothing then. */
  readonly cron?: string | undefined
  /** Who writes, in whose name the job runs when it is scheduled. */
  readonly user?: string | null
}

/** Notebooks, and what their runs leave. */
export class JobStore {
  readonly runs: JobRuns
  readonly schedules: JobSchedules
  readonly #database: Database
  readonly #files: FileStore

  constructor(database: Database, files: FileStore) {
    this.#database = database
    this.runs = new JobRuns(database, files)
    this.schedules = new JobSchedules(database, files)
    this.#files = files
  }

  keyOf(bucket: string, spelled: string): ObjectKey {
    return jobKey(bucket, spelled)
  }

  /** What is known of a job without its notebook. Throws 404 when there is none. */
  async describe(bucket: string, spelled: string): Promise<Metadata> {
    const metadata = await this.#database.find(this.keyOf(bucket, spelled))
    if (metadata) return metadata
    throw missing(bucket, spelled)
  }

  /** Throws 404 when there is no such job. */
  async read(bucket: string, spelled: string): Promise<StoredFile> {
    const file = await this.#files.read(this.keyOf(bucket, spelled))
    if (file) return file
    throw missing(bucket, spelled)
  }

  /** The notebook of a job as JSON. */
  async notebook(bucket: string, spelled: string): Promise<{ metadata: Metadata; content: Json }> {
    const { metadata, bytes } = await this.read(bucket, spelled)
    return { metadata, content: parseExactly(new TextDecoder().decode(bytes)) }
  }

  /** Stores a notebook as a new job, scheduled where it says so; 409 when there is one of that name. */
  async create(bucket: string, spelled: string, content: JobContent, said: JobWrite = {}): Promise<Metadata> {
    const attributes = configuring(content, said)({})
    return this.#files.create(this.keyOf(bucket, spelled), 'script.ipynb', content.bytes, attributes)
  }

  /** Stores a notebook, in the place of the one there is, whose runs stay in the book, and its schedule unless another is said. */
  async write(bucket: string, spelled: string, notebook: object, said: JobWrite = {}): Promise<Metadata> {
    return this.writeContent(bucket, spelled, await contentOf(notebook, said.cron === undefined), said)
  }

  /** The same with what is stored of the notebook. */
  async writeContent(
    bucket: string,
    spelled: string,
    content: JobContent,
    said: JobWrite,
  ): Promise<Metadata> {
    const change = configuring(content, said)
    return this.#files.write(
      this.keyOf(bucket, spelled),
      'script.ipynb',
      content.bytes,
      change,
      said.condition,
    )
  }
}

function missing(bucket: string, spelled: string): OmegaError {
  return notFound(`There is no job "${spelled}" in bucket "${bucket}"`)
}

/** What a notebook that is stored changes of its job's attributes. */
function configuring(
  { config }: JobContent,
  { cron, user = null }: JobWrite,
): (attributes: Attributes) => Attributes {
  const said = cron === undefined ? config : { 'run-at': cron }
  if (!said) return (attributes) => attributes
  const now = new Date()
  return (attributes) => {
    const configured = { ...attributes, config: { ...(attributes.config as object | undefined), ...said } }
    const schedule = scheduleOf(configured)
    if (schedule === undefined || schedule.cron === scheduleOf(attributes)?.cron) return configured
    return withSchedule(configured, { cron: schedule.cron, user }, now)
  }
}
