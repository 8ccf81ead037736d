import { join } from 'node:path'
import type {
  Database,
  FramePlan,
  Listing,
  ListQuery,
  ObjectChange,
  OpenedObject,
  ScriptForm,
  ScriptUpload,
  StagedFile,
  StagedFrame,
  User,
} from '../database.ts'
import { isFrame, type Metadata, type ObjectKey } from '../metadata.ts'
import { Connection } from './connection.ts'
import { findObject, fromRow, saveObject } from './objects.ts'
import { openReader } from './reader.ts'
import { ReaderPool } from './readers.ts'
import { DiskStagedFrame } from './staged.ts'
import { DiskStagedFile } from './staged-file.ts'
import { prepareTables } from './tables.ts'
import { DiskTaskRecords } from './task-records.ts'

export function diskFile(folder: string): string {
  return join(folder, 'omega.db')
}

/** Opens the embedded database `omega.db` in an existing folder. Several processes may have it open. */
export async function openDisk(folder: string): Promise<Database> {
  const path = diskFile(folder)
  const connection = new Connection(path)
  prepareTables(connection)
  return new DiskDatabase(connection, new ReaderPool(path), folder)
}

class DiskDatabase implements Database {
  readonly pipelineKind = 'sklearn.joblib'
  readonly #connection: Connection
  readonly #readers: ReaderPool
  readonly #folder: string
  #tasks: DiskTaskRecords | undefined

  constructor(connection: Connection, readers: ReaderPool, folder: string) {
    this.#connection = connection
    this.#readers = readers
    this.#folder = folder
  }

  /** Opened when they are first asked for: workers never do. */
  get tasks(): DiskTaskRecords {
    this.#tasks ??= new DiskTaskRecords(this.#folder)
    return this.#tasks
  }

  async scriptForm({ format, content }: ScriptUpload): Promise<ScriptForm> {
    return { kind: 'python.package', format, content }
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
    const rows = this.#connection.all(
      'SELECT * FROM object WHERE bucket = ? AND prefix = ? ORDER BY name',
      bucket,
      prefix,
    )
    const accepted = rows.filter(
      (row) => (!kind || row.kind === kind) && (accepts?.(row.name as string) ?? true),
    )
    return { total: accepted.length, objects: accepted.slice(offset, offset + limit).map(fromRow) }
  }

  async remove(key: ObjectKey): Promise<boolean> {
    const { bucket, prefix, name } = key
    const sql = 'DELETE FROM object WHERE bucket = ? AND prefix = ? AND name = ?'
    return this.#connection.run(sql, bucket, prefix, name) > 0
  }

  async openFrame(key: ObjectKey, plan: FramePlan): Promise<OpenedObject | undefined> {
    const connection = await this.#readers.acquire()
    connection.exec('BEGIN')
    const release = () => this.#readers.release(connection)
    try {
      const metadata = findObject(connection, key)
      if (metadata && isFrame(metadata)) {
        const query = plan(metadata)
        if (query) return { metadata, reader: openReader(connection, metadata, query, release) }
      }
      release()
      return metadata && { metadata }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Only Python writes such objects, and it has no part in this database. */
  async readValues(): Promise<undefined> {}

  async stageFrame(): Promise<StagedFrame> {
    return new DiskStagedFrame(this.#connection)
  }

  async readFile(key: ObjectKey): Promise<Uint8Array | undefined> {
    const pieces = this.#connection.all(
      `SELECT data FROM object JOIN segment ON segment.object = object.id JOIN piece ON piece.segment = segment.id
       WHERE bucket = ? AND prefix = ? AND name = ? AND size IS NOT NULL ORDER BY piece.position`,
      key.bucket,
      key.prefix,
      key.name,
    )
    if (pieces.length > 0) return Buffer.concat(pieces.map((row) => row.data as Uint8Array))
    return findObject(this.#connection, key)?.size === 0 ? new Uint8Array() : undefined
  }

  async stageFile(): Promise<StagedFile> {
    return new DiskStagedFile(this.#connection)
  }

  async putObject({ expected, ...change }: ObjectChange): Promise<Metadata | undefined> {
    return this.#connection.transaction(() => {
      const existing = findObject(this.#connection, change.key)
      if (existing?.version !== expected) return undefined
      return saveObject(this.#connection, { ...existing, ...change })
    })
  }

  async findUser(name: string): Promise<User | undefined> {
    const row = this.#connection.get('SELECT name, hash FROM user WHERE name = ?', name)
    return row && { name: row.name as string, hash: row.hash as string }
  }

  async listUsers(): Promise<readonly string[]> {
    return this.#connection.all('SELECT name FROM user ORDER BY name').map((row) => row.name as string)
  }

  async putUser({ name, hash }: User): Promise<void> {
    this.#connection.run('INSERT OR REPLACE INTO user VALUES (?, ?)', name, hash)
  }

  async removeUser(name: string): Promise<boolean> {
    return this.#connection.run('DELETE FROM user WHERE name = ?', name) > 0
  }

  async ping(): Promise<void> {
    this.#connection.get('SELECT 1')
  }

  async close(): Promise<void> {
    this.#tasks?.close()
    this.#readers.close()
    this.#connection.close()
  }
}
