import type { Filter } from '../data/frame/filter.ts'
import { type FrameReader, type FrameSchema, type FrameSource, SchemaRevised } from '../data/frame/frame.ts'
import { badRequest, notFound, OmegaError } from '../error.ts'
import type {
  Database,
  FramePlan,
  Listing,
  ListQuery,
  OpenedFile,
  OpenedObject,
  Page,
  StagedFrame,
} from './database.ts'
import { type AppendPlan, layoutOf, mergeLayouts, planAppend } from './dataset/append.ts'
import type { ArrayInJson } from './dataset/array.ts'
import { type ParsedName, projectedQuery } from './dataset/name.ts'
import { FileStore } from './file-store.ts'
import { JobStore } from './job/job-store.ts'
import type { Kind, Metadata, ObjectKey } from './metadata.ts'
import { ModelStore } from './model/model-store.ts'
import { checkName, isHiddenName } from './object-name.ts'
import { checkPrecondition, type Precondition } from './precondition.ts'
import { ScriptStore } from './script/script-store.ts'
import type { TaskRecords } from './task-records.ts'
import type { KeyUse, User } from './user.ts'

export type WriteMode = 'append' | 'replace' | 'create'

/** How often a write is tried when others change the same object in between. */
const ATTEMPTS = 20

/** What resources see of a database: names checked, appends checked, a write all or nothing. */
export class Store {
  readonly models: ModelStore
  readonly files: FileStore
  readonly jobs: JobStore
  readonly scripts: ScriptStore
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
    this.models = new ModelStore(database)
    this.files = new FileStore(database)
    this.jobs = new JobStore(database, this.files)
    this.scripts = new ScriptStore(database, this.files)
  }

  /** The objects that are not hidden. */
  list({ accepts = () => true, ...query }: ListQuery): Promise<Listing> {
    return this.#database.list({ ...query, accepts: (name) => !isHiddenName(name) && accepts(name) })
  }

  find(key: ObjectKey): Promise<Metadata | undefined> {
    return this.#database.find(key)
  }

  /** Bytes that an object takes, 0 when there is none; Infinity where the database would have to count them. */
  contentSize(key: ObjectKey): Promise<number> {
    return this.#database.contentSize(key)
  }

  remove(key: ObjectKey): Promise<boolean> {
    return this.#database.remove(key)
  }

  /** Opens the rows of an object, if it is a frame of which the plan wants some; the caller closes the reader. */
  openFrame(
    key: ObjectKey,
    plan: FramePlan,
    makes?: (kind: Kind) => boolean,
  ): Promise<OpenedObject | undefined> {
    return this.#database.openFrame(key, plan, makes)
  }

  /**
   * Opens the frame that a name with or without a projection names, the rows that `where` admits. Throws 404 when there
   * is none, 400 when the dataset is no frame.
   */
  async readFrame(
    bucket: string,
    target: ParsedName,
    where?: (schema: FrameSchema) => Filter | undefined,
  ): Promise<FrameReader> {
    const key = { bucket, prefix: 'data/', name: target.name } as const
    const opened = await this.openFrame(key, ({ frame: { schema } }) => {
      const filter = where?.(schema)
      return { ...projectedQuery(target, schema), ...(filter && { where: filter }) }
    })
    if (!opened) throw notFound(`There is no dataset "${target.name}" in bucket "${bucket}"`)
    if (opened.reader) return opened.reader
    const { kind } = opened.metadata
    throw badRequest(`Dataset "${target.name}" is of kind "${kind}", which has no rows and columns to read`)
  }

  /** Values of plain data as JSON texts; throws 404 when there is no object of such of that key. */
  async readValues(key: ObjectKey, page: Page): Promise<readonly string[]> {
    const values = await this.#database.readValues(key, page)
    if (!values) throw notFound(`There is no data "${key.name}" in bucket "${key.bucket}"`)
    return values
  }

  /** Writes values of plain data, given as JSON texts, behind those that are there or in the place of whatever is there. */
  async writeValues(key: ObjectKey, values: readonly string[], append: boolean): Promise<Metadata> {
    checkName(key.name)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const existing = await this.#database.find(key)
      if (append && existing && existing.kind !== 'python.data') {
        throw badRequest(
          `Dataset "${key.name}" is of kind "${existing.kind}", which takes no values, replace it with append: false`,
        )
      }
      const attributes = append ? (existing?.attributes ?? {}) : {}
      const change = { key, attributes, expected: existing?.version, values, append }
      const metadata = await this.#database.putValues(change)
      if (metadata) return metadata
    }
    throw busy(key)
  }

  /** The bytes of a file; throws 404 when there is none of that key. */
  async openFile(key: ObjectKey): Promise<OpenedFile> {
    const file = await this.#database.openFile(key)
    if (!file) throw notFound(`There is no file "${key.name}" in bucket "${key.bucket}"`)
    return file
  }

  /** An array of numpy; throws 404 when there is none of that key. */
  async readArray(key: ObjectKey): Promise<ArrayInJson> {
    const bytes = await this.#database.readFile(key)
    if (!bytes) throw notFound(`There is no array "${key.name}" in bucket "${key.bucket}"`)
    const { arrayIn, jsonOfArray } = await import('./dataset/array.ts') // with a reader of pickles
    return jsonOfArray(arrayIn(key.name, bytes))
  }

  /**
   * Writes all rows of `source` or none of them: any error leaves the dataset as it was. The condition holds of what they
   * take the place of.
   */
  async writeFrame(
    key: ObjectKey,
    source: FrameSource,
    mode: WriteMode,
    condition?: Precondition,
  ): Promise<Metadata> {
    checkName(key.name)
    try {
      return await this.#writeOnce(key, source, mode, condition)
    } catch (error) {
      if (error instanceof SchemaRevised) return await this.#writeOnce(key, error.source, mode, condition)
      throw error
    } finally {
      source.close?.()
    }
  }

  async #writeOnce(
    key: ObjectKey,
    source: FrameSource,
    mode: WriteMode,
    condition: Precondition | undefined,
  ): Promise<Metadata> {
    const plan = await this.#planned(key, source, mode, condition)
    const staged = await this.#database.stageFrame(plan.schema)
    try {
      for await (const chunk of source.chunks) await staged.append(plan.arrange(chunk, source.schema))
      return await this.#commit(key, source, mode, staged, plan.schema, condition)
    } catch (error) {
      await staged.abort()
      throw error
    }
  }

  /** The records of tasks; what keeps them is opened when they are first asked for. */
  get tasks(): TaskRecords {
    return this.#database.tasks
  }

  findUser(name: string): Promise<User | undefined> {
    return this.#database.findUser(name)
  }

  listUsers(): Promise<readonly string[]> {
    return this.#database.listUsers()
  }

  putUser(user: User, expected?: User): Promise<boolean> {
    return this.#database.putUser(user, expected)
  }

  createUser(user: User): Promise<boolean> {
    return this.#database.createUser(user)
  }

  noteUse(use: KeyUse): Promise<void> {
    return this.#database.noteUse(use)
  }

  usesOf(name: string): Promise<readonly KeyUse[]> {
    return this.#database.usesOf(name)
  }

  removeUser(name: string): Promise<boolean> {
    return this.#database.removeUser(name)
  }

  ping(): Promise<void> {
    return this.#database.ping()
  }

  /** Bytes that it takes where it is kept. */
  size(): Promise<number> {
    return this.#database.size()
  }

  async #commit(
    key: ObjectKey,
    source: FrameSource,
    mode: WriteMode,
    staged: StagedFrame,
    arranged: FrameSchema,
    condition: Precondition | undefined,
  ): Promise<Metadata> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { existing, schema } = await this.#planned(key, source, mode, condition)
      if (layoutOf(schema) !== layoutOf(arranged)) break // replaced by another frame since the rows were staged
      const change = {
        key,
        expected: existing?.version,
        append: mode === 'append',
        schema: mergeLayouts(schema, arranged),
      }
      const metadata = await staged.commit(change)
      if (metadata) return metadata
    }
    throw busy(key)
  }

  async #planned(key: ObjectKey, source: FrameSource, mode: WriteMode, condition: Precondition | undefined) {
    const existing = await this.#database.find(key)
    if (condition) checkPrecondition(condition, existing)
    if (existing && mode === 'create') {
      throw new OmegaError('conflict', `Dataset "${key.name}" exists, write to it by PUT`)
    }
    if (!existing || mode !== 'append') return Object.assign(asItComes(source), { existing })
    if (!existing.frame) {
      throw badRequest(
        `Dataset "${key.name}" is of kind "${existing.kind}", which takes no rows, replace it with append: false`,
      )
    }
    const { schema, rows } = existing.frame
    const plan = planAppend({ name: key.name, schema, isEmpty: rows === 0 }, source.schema)
    return Object.assign(plan, { existing })
  }
}

function busy({ name }: ObjectKey): OmegaError {
  return new OmegaError('unavailable', `Dataset "${name}" is being written by others, try again`, {
    headers: { 'Retry-After': '1' },
  })
}

/** The plan of a frame that stands alone: whatever its source makes of it. */
function asItComes(source: FrameSource): AppendPlan {
  return {
    get schema() {
      return source.schema
    },
    arrange: (chunk) => chunk,
  }
}
