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
import { arrayIn, frameOfArray } from '../dataset/array.ts'
import { readerInMemory } from '../frame-in-memory.ts'
import { isFrame, type Kind, type Metadata, type ObjectKey } from '../metadata.ts'
import { formatByName, scriptKind } from '../script/format.ts'
import type { KeyUse, User } from '../user.ts'
import { chunkPlaces } from './chunks.ts'
import { Connection } from './connection.ts'
import { isFull, translating } from './failures.ts'
import { checkNotEmptied, diskFile, reportNew } from './folder.ts'
import { Lease } from './lease.ts'
import { findObject, fromRow, listedFromRow, saveObject } from './objects.ts'
import { openTaskRecords } from './open-task-records.ts'
import { readFile } from './read-file.ts'
import { openReader } from './reader.ts'
import { Readings } from './readings.ts'
import { Reserve } from './reserve.ts'
import { dropSegments } from './segment.ts'
import { DiskStagedFrame } from './staged.ts'
import { DiskStagedFile } from './staged-file.ts'
import { dropAbandoned, GIVES_BACK, prepareTables, sizeOf } from './tables.ts'
import type { DiskTaskRecords } from './task-records.ts'
import { Upkeep } from './upkeep.ts'
import { createUser, findUser, noteUse, putUser, removeUser, usesOf } from './users.ts'

/** What a database is made of, opened one after the other and closed the other way round. */
interface Parts {
  readonly folder: string
  readonly connection: Connection
  readonly lease: Lease
  readonly readings: Readings
  readonly reserve: Reserve
  readonly upkeep: Upkeep
}

/**
 * Opens the embedded database `omega.db` in an existing folder. Several threads and processes may have it open. Throws
 * one sentence when it is damaged or cannot be used.
 */
export async function openDisk(folder: string): Promise<Database> {
  const reserve = new Reserve(folder)
  try {
    return open(folder, reserve)
  } catch (error) {
    if (!isFull(error)) throw error
    reserve.release()
    return open(folder, reserve)
  }
}

function open(folder: string, reserve: Reserve): Database {
  const path = diskFile(folder)
  checkNotEmptied(folder)
  reportNew(folder, (sentence) => console.error(sentence))
  const connection = new Connection(path, { pragmas: `PRAGMA synchronous = FULL; ${GIVES_BACK}` })
  try {
    prepareTables(connection, path)
    dropAbandoned(connection)
    return translating(folder, () => {
      const lease = new Lease(folder)
      const readings = new Readings(lease)
      reserve.keep()
      const upkeep = new Upkeep(path, connection, readings, reserve)
      return new DiskDatabase({ folder, connection, lease, readings, reserve, upkeep })
    })
  } catch (error) {
    connection.close()
    throw error
  }
}

class DiskDatabase implements Database {
  readonly pipelineKind = 'sklearn.joblib'
  readonly #connection: Connection
  readonly #parts: Parts
  #tasks: DiskTaskRecords | undefined

  constructor(parts: Parts) {
    this.#connection = parts.connection
    this.#parts = parts
  }

  /** Opened when they are first asked for: workers never do. */
  get tasks(): DiskTaskRecords {
    this.#tasks ??= openTaskRecords(this.#parts.folder, this.#parts.lease, (sentence) =>
      console.error(sentence),
    )
    return this.#tasks
  }

  async scriptForm({ name, format, content }: ScriptUpload): Promise<ScriptForm> {
    return { kind: scriptKind(format ?? formatByName(name)), format, content }
  }

  async find(key: ObjectKey): Promise<Metadata | undefined> {
    return findObject(this.#connection, key)
  }

  async contentSize(key: ObjectKey): Promise<number> {
    const row = this.#connection.get(
      `SELECT coalesce(sum(length(data)), 0) AS bytes FROM object JOIN segment ON segment.object = object.id
       JOIN vector ON vector.segment = segment.id WHERE bucket = ? AND prefix = ? AND name = ?`,
      key.bucket,
      key.prefix,
      key.name,
    )
    return (row?.bytes ?? 0) as number
  }

  async list({ bucket, prefix, kind, accepts, offset, limit }: ListQuery): Promise<Listing> {
    // The names first: a row has the schema, too, of which a wide frame has a long one.
    const rows = this.#connection.all(
      'SELECT id, name, kind FROM object WHERE bucket = ? AND prefix = ? ORDER BY name',
      bucket,
      prefix,
    )
    const accepted = rows.filter(
      (row) => (!kind || row.kind === kind) && (accepts?.(row.name as string) ?? true),
    )
    const objects = accepted.slice(offset, offset + limit).flatMap(({ id }) => {
      const row = this.#connection.get('SELECT * FROM object WHERE id = ?', id as number)
      return row ? [listedFromRow(row)] : [] // another process may have removed it just now
    })
    return { total: accepted.length, objects }
  }

  async listScheduled(): Promise<readonly Metadata[]> {
    const rows = this.#connection.all(
      `SELECT * FROM object WHERE prefix = 'jobs/' AND attributes LIKE '%"run-at"%'`,
    )
    return rows.map(fromRow)
  }

  async remove(key: ObjectKey): Promise<boolean> {
    return this.#parts.upkeep.makingRoom(() =>
      this.#connection.transaction(() => {
        const object = findObject(this.#connection, key)
        if (!object) return false
        dropSegments(this.#connection, object.id)
        return this.#connection.run('DELETE FROM object WHERE id = ?', object.id) > 0
      }),
    )
  }

  async openFrame(
    key: ObjectKey,
    plan: FramePlan,
    makes?: (kind: Kind) => boolean,
  ): Promise<OpenedObject | undefined> {
    const object = findObject(this.#connection, key)
    if (object?.kind === 'ndarray.bin' && makes?.(object.kind) !== false) return this.#openArray(object, plan)
    const { folder, readings, upkeep } = this.#parts
    const look = () => this.#connection.snapshot(() => this.#look(key, plan))
    const { found, end } = translating(folder, () =>
      readings.begin(look, ({ places }) => [...new Set(places.map(({ segment }) => segment))]),
    )
    const release = () => {
      end()
      upkeep.wake()
    }
    const { metadata, query, places } = found
    if (!metadata?.frame || !query) {
      release()
      return metadata && { metadata }
    }
    try {
      const frame = { name: key.name, schema: metadata.frame.schema }
      return { metadata, reader: await openReader(this.#connection, { frame, places, query, release }) }
    } catch (error) {
      release()
      throw error
    }
  }

  /** An array of numpy as a frame. */
  async #openArray(metadata: Metadata, plan: FramePlan): Promise<OpenedObject> {
    const bytes = await this.readFile(metadata.key)
    if (!bytes) return { metadata }
    const { name } = metadata.key
    const made = frameOfArray(name, arrayIn(name, bytes))
    const whole = { ...metadata, frame: { schema: made.schema, rows: made.rows } }
    const query = plan(whole)
    return { metadata: whole, ...(query && { reader: readerInMemory(made, query) }) }
  }

  /** What the plan wants of an object, and where that is. */
  #look(key: ObjectKey, plan: FramePlan) {
    const metadata = findObject(this.#connection, key)
    const query = metadata && isFrame(metadata) ? plan(metadata) : undefined
    return { metadata, query, places: metadata && query ? chunkPlaces(this.#connection, metadata.id) : [] }
  }

  async readValues(key: ObjectKey, { offset = 0, limit = 0 }: Page): Promise<readonly string[] | undefined> {
    if (findObject(this.#connection, key)?.kind !== 'python.data') return undefined
    const bytes = await this.readFile(key)
    return bytes && valueLines(bytes).slice(offset, limit === 0 ? undefined : offset + limit)
  }

  async putValues({ values, append, ...change }: ValuesChange): Promise<Metadata | undefined> {
    const before = append ? await this.readFile(change.key) : undefined
    const staged = await this.stageFile()
    try {
      if (before) await staged.append(before)
      await staged.append(Buffer.from(values.map((value) => `${value}\n`).join('')))
      const saved = await staged.commit({ ...change, kind: 'python.data' })
      if (!saved) await staged.abort()
      return saved
    } catch (error) {
      await staged.abort()
      throw error
    }
  }

  async stageFrame(schema: FrameSchema): Promise<StagedFrame> {
    return new DiskStagedFrame(this.#connection, this.#parts.upkeep, schema)
  }

  async openFile(key: ObjectKey): Promise<OpenedFile | undefined> {
    const bytes = await this.readFile(key)
    return bytes && { size: bytes.length, pieces: onePiece(bytes) }
  }

  async readFile(key: ObjectKey): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return readFile(this.#connection, key)
  }

  async stageFile(): Promise<StagedFile> {
    return new DiskStagedFile(this.#connection, this.#parts.upkeep)
  }

  async putObject({ expected, ...change }: ObjectChange): Promise<Metadata | undefined> {
    return this.#parts.upkeep.adding(() =>
      this.#connection.transaction(() => {
        const existing = findObject(this.#connection, change.key)
        if (existing?.version !== expected) return undefined
        return saveObject(this.#connection, { ...existing, ...change })
      }),
    )
  }

  async findUser(name: string): Promise<User | undefined> {
    return findUser(this.#connection, name)
  }

  async listUsers(): Promise<readonly string[]> {
    return this.#connection.all('SELECT name FROM user ORDER BY name').map((row) => row.name as string)
  }

  async putUser(user: User, expected?: User): Promise<boolean> {
    return this.#parts.upkeep.adding(() => putUser(this.#connection, user, expected))
  }

  async createUser(user: User): Promise<boolean> {
    return this.#parts.upkeep.adding(() => createUser(this.#connection, user))
  }

  async removeUser(name: string): Promise<boolean> {
    return this.#parts.upkeep.makingRoom(() => removeUser(this.#connection, name))
  }

  async noteUse(use: KeyUse): Promise<void> {
    this.#parts.upkeep.adding(() => noteUse(this.#connection, use))
  }

  async usesOf(name: string): Promise<readonly KeyUse[]> {
    return usesOf(this.#connection, name)
  }

  async ping(): Promise<void> {
    this.#connection.get('SELECT name FROM user LIMIT 1')
    this.#parts.upkeep.checkRoom()
  }

  async size(): Promise<number> {
    return sizeOf(this.#connection)
  }

  async close(): Promise<void> {
    this.#tasks?.close()
    this.#parts.upkeep.close()
    this.#parts.readings.close()
    this.#parts.lease.release()
    this.#connection.close()
  }
}

/** Of a file that has a value a line. */
function valueLines(bytes: Uint8Array): readonly string[] {
  return Buffer.from(bytes).toString().split('\n').slice(0, -1)
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
