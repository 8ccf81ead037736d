import type { Db, MongoClient } from 'mongodb'
import type { FrameSchema } from '../../data/frame/frame.ts'
import type {
  Database,
  FramePlan,
  Listing,
  ListQuery,
  ObjectChange,
  OpenedFile,
  OpenedObject,
  Page,
  ScriptForm,
  ScriptUpload,
  StagedFile,
  StagedFrame,
  ValuesChange,
} from '../database.ts'
import type { Kind, Metadata, ObjectKey } from '../metadata.ts'
import type { KeyUse, User } from '../user.ts'
import { watchClient } from './client-watch.ts'
import { connect } from './connection.ts'
import { reached, unavailable } from './failures.ts'
import { BucketFiles } from './files.ts'
import type { FramesInMongo } from './frames-in-mongo.ts'
import { watchFailures } from './last-failure.ts'
import { Locks, lockName } from './locks.ts'
import {
  keyFilter,
  type MetadataCollection,
  type MetadataDocument,
  metadataFrom,
  metadataIn,
  prepareMetadata,
} from './metadata-document.ts'
import { openFrame } from './open-frame.ts'
import { saveChange } from './save-change.ts'
import { scriptForm } from './script-form.ts'
import { SharedReads } from './shared-reads.ts'
import { MongoStagedFile } from './staged-file.ts'
import { MongoStagedFrame } from './staged-frame.ts'
import { MongoTaskRecords } from './task-records.ts'
import { MongoUsers } from './users.ts'
import { putValues, valuesIn } from './values.ts'
import { WriteJournal } from './write-journal.ts'

/** How often a read is begun again when the file is replaced just then. */
const ATTEMPTS = 5

/**
 * Opens the database of omega-ml that the URL names, which other servers and Python clients use too. It need not be there
 * yet: a server waits for it (`cli/runtime/await-database.ts`).
 */
export async function openMongo(url: string): Promise<Database> {
  const { client, db } = connect(url)
  return new MongoDatabase(client, db)
}

class MongoDatabase implements Database {
  readonly pipelineKind = 'omega_edge.pipeline'
  readonly #client: MongoClient
  readonly #db: Db
  readonly #metadata: MetadataCollection
  readonly #users: MongoUsers
  readonly #frames: FramesInMongo
  readonly #locks: Locks
  readonly #unwatch: () => void
  readonly #finds = new SharedReads<MetadataDocument | null>()
  readonly #lastFailure: () => Error | undefined
  #prepared: Promise<void> | undefined
  #tasks: MongoTaskRecords | undefined

  constructor(client: MongoClient, db: Db) {
    this.#client = client
    // It is tried again for as long as nothing is heard; requests say meanwhile that the database is away.
    this.#unwatch = watchClient(client, () => {})
    this.#lastFailure = watchFailures(client)
    this.#db = db
    this.#metadata = metadataIn(db)
    this.#users = new MongoUsers(db)
    this.#locks = new Locks(db)
    const [metadata, locks] = [this.#metadata, this.#locks]
    this.#frames = { db, metadata, locks, journal: new WriteJournal(db) }
  }

  get tasks(): MongoTaskRecords {
    this.#tasks ??= new MongoTaskRecords(this.#db, this.#locks, (work) => this.#reached(work))
    return this.#tasks
  }

  scriptForm(upload: ScriptUpload): Promise<ScriptForm> {
    return scriptForm(upload)
  }

  find(key: ObjectKey): Promise<Metadata | undefined> {
    return this.#reached(async () => {
      const { bucket, prefix, name } = key
      const document = await this.#finds.read(JSON.stringify([bucket, prefix, name]), () =>
        this.#metadata.findOne(keyFilter(key)),
      )
      return document ? metadataFrom(document) : undefined
    })
  }

  async contentSize(): Promise<number> {
    return Number.POSITIVE_INFINITY
  }

  list({ bucket, prefix, kind, accepts, offset, limit }: ListQuery): Promise<Listing> {
    return this.#reached(async () => {
      const all = await this.#metadata
        .find({ bucket, prefix, ...(kind && { kind }) }, { projection: { name: 1 } })
        .toArray()
      const accepted = all
        .filter(({ name }) => accepts?.(name) ?? true)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
      const page = accepted.slice(offset, offset + limit).map(({ _id }) => _id)
      const found = await this.#metadata.find({ _id: { $in: page } }).toArray()
      const byId = new Map(found.map((document) => [document._id.toHexString(), document]))
      const documents = page.flatMap((id) => byId.get(id.toHexString()) ?? [])
      return { total: accepted.length, objects: documents.map((document) => metadataFrom(document)) }
    })
  }

  listScheduled(): Promise<readonly Metadata[]> {
    const scheduled = { prefix: 'jobs/' as const, 'attributes.config.run-at': { $exists: true } }
    return reached(async () =>
      (await this.#metadata.find(scheduled).toArray()).map((document) => metadataFrom(document)),
    )
  }

  remove(key: ObjectKey): Promise<boolean> {
    const removeHeld = async () => {
      const document = await this.#metadata.findOneAndDelete(keyFilter(key))
      if (!document) return false
      if (document.collection) await this.#db.collection(document.collection).drop()
      if (document.gridfile) await this.#filesOf(key).remove(document.gridfile)
      return true
    }
    return this.#reached(() => this.#locks.holding(lockName(key), removeHeld))
  }

  openFrame(
    key: ObjectKey,
    plan: FramePlan,
    makes?: (kind: Kind) => boolean,
  ): Promise<OpenedObject | undefined> {
    return this.#reached(() => openFrame(this.#frames, key, plan, makes))
  }

  readValues(key: ObjectKey, page: Page): Promise<readonly string[] | undefined> {
    return this.#reached(async () => {
      const document = await this.#metadata.findOne(keyFilter(key))
      if (document?.kind !== 'python.data' || !document.collection) return undefined
      return valuesIn(this.#db.collection(document.collection), page)
    })
  }

  async putValues(change: ValuesChange): Promise<Metadata | undefined> {
    await this.#prepare()
    return this.#reached(async () => {
      const saved = await this.#locks.holding(lockName(change.key), () => putValues(this.#frames, change))
      if (saved?.before?.gridfile) await this.#filesOf(change.key).remove(saved.before.gridfile)
      return saved && metadataFrom(saved.after)
    })
  }

  async stageFrame(schema: FrameSchema): Promise<StagedFrame> {
    await this.#prepare()
    return new MongoStagedFrame(this.#frames, schema)
  }

  openFile(key: ObjectKey): Promise<OpenedFile | undefined> {
    return this.#reached(async () => {
      const id = (await this.#metadata.findOne(keyFilter(key)))?.gridfile
      return id && this.#filesOf(key).open(id)
    })
  }

  readFile(key: ObjectKey): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#reached(async () => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const id = (await this.#metadata.findOne(keyFilter(key)))?.gridfile
        if (!id) return undefined
        const bytes = await this.#filesOf(key).read(id)
        if (bytes) return bytes
      }
      throw unavailable(new Error(`File "${key.name}" is not complete`))
    })
  }

  async stageFile(bucket: string): Promise<StagedFile> {
    await this.#prepare()
    return new MongoStagedFile(this.#db, this.#metadata, this.#locks, bucket)
  }

  async putObject(change: ObjectChange): Promise<Metadata | undefined> {
    await this.#prepare()
    return this.#reached(async () => {
      const saved = await this.#locks.holding(lockName(change.key), () =>
        saveChange(this.#metadata, change, {}),
      )
      return saved && metadataFrom(saved.after)
    })
  }

  findUser(name: string): Promise<User | undefined> {
    return this.#users.find(name)
  }

  listUsers(): Promise<readonly string[]> {
    return this.#users.list()
  }

  putUser(user: User, expected?: User): Promise<boolean> {
    return this.#users.put(user, expected)
  }

  createUser(user: User): Promise<boolean> {
    return this.#users.create(user)
  }

  removeUser(name: string): Promise<boolean> {
    return this.#users.remove(name)
  }

  noteUse(use: KeyUse): Promise<void> {
    return this.#users.noteUse(use)
  }

  usesOf(name: string): Promise<readonly KeyUse[]> {
    return this.#users.usesOf(name)
  }

  async ping(): Promise<void> {
    await this.#reached(() => this.#db.command({ ping: 1 }))
  }

  async size(): Promise<number> {
    const { storageSize, indexSize } = await this.#reached(() => this.#db.stats())
    return Number(storageSize) + Number(indexSize)
  }

  async close(): Promise<void> {
    await this.#tasks?.close()
    this.#unwatch()
    await this.#client.close()
  }

  /** What cannot be reached is named by host and cause, also where the driver knows neither. */
  #reached<Result>(work: () => Promise<Result>): Promise<Result> {
    const explained = async () => {
      try {
        return await work()
      } catch (error) {
        throw isClosedTopology(error) ? (this.#lastFailure() ?? error) : error
      }
    }
    return reached(explained, this.#client.options.hosts.map(String))
  }

  #filesOf({ bucket }: ObjectKey): BucketFiles {
    return new BucketFiles(this.#db, bucket)
  }

  /** The indexes that writes rely on are made before the first one. */
  #prepare(): Promise<void> {
    this.#prepared ??= this.#reached(() => prepareMetadata(this.#metadata)).catch((error: unknown) => {
      this.#prepared = undefined
      throw error
    })
    return this.#prepared
  }
}

function isClosedTopology(error: unknown): boolean {
  return error instanceof Error && error.name === 'MongoTopologyClosedError'
}
