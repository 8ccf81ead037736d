import { join } from 'node:path'
import type { FrameReader } from '../../data/frame.ts'
import type { Database, FrameQuery, Listing, ListQuery, StagedFrame, User } from '../database.ts'
import type { Metadata, ObjectKey } from '../metadata.ts'
import { Connection } from './connection.ts'
import { findObject, fromRow } from './objects.ts'
import { openReader } from './reader.ts'
import { ReaderPool } from './readers.ts'
import { DiskStagedFrame } from './staged.ts'
import { prepareTables } from './tables.ts'

/** Opens the embedded database `omega.db` in an existing folder. Several processes may have it open. */
export async function openDisk(folder: string): Promise<Database> {
  const path = join(folder, 'omega.db')
  const connection = new Connection(path)
  prepareTables(connection)
  return new DiskDatabase(connection, new ReaderPool(path))
}

class DiskDatabase implements Database {
  readonly #connection: Connection
  readonly #readers: ReaderPool

  constructor(connection: Connection, readers: ReaderPool) {
    this.#connection = connection
    this.#readers = readers
  }

  async find(key: ObjectKey): Promise<Metadata | undefined> {
    return findObject(this.#connection, key)
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

  async openFrame(key: ObjectKey, query: FrameQuery): Promise<FrameReader | undefined> {
    const connection = await this.#readers.acquire()
    connection.exec('BEGIN')
    const release = () => this.#readers.release(connection)
    try {
      const object = findObject(connection, key)
      if (object?.frame) return openReader(connection, { ...object, frame: object.frame }, query, release)
    } catch (error) {
      release()
      throw error
    }
    release()
    return undefined
  }

  async stageFrame(): Promise<StagedFrame> {
    return new DiskStagedFrame(this.#connection)
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
    this.#readers.close()
    this.#connection.close()
  }
}
