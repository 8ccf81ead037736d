import type { FrameChunk } from '../../data/frame.ts'
import type { FrameChange, StagedFrame } from '../database.ts'
import type { Metadata } from '../metadata.ts'
import { insertChunk, mergeTail } from './chunks.ts'
import type { Connection } from './connection.ts'
import { findObject, newVersion, type StoredObject } from './objects.ts'
import { schemaToJson } from './schema-json.ts'

/** A segment that no object has yet. Every chunk is a short transaction, so a slow upload holds no lock. */
export class DiskStagedFrame implements StagedFrame {
  readonly #connection: Connection
  readonly #segment: number
  #chunks = 0
  #rows = 0

  constructor(connection: Connection) {
    this.#connection = connection
    const row = connection.get('INSERT INTO segment (touched) VALUES (?) RETURNING id', Date.now())
    this.#segment = row?.id as number
  }

  async append(chunk: FrameChunk): Promise<void> {
    if (chunk.rows === 0) return
    this.#connection.transaction(() => {
      this.#connection.run('UPDATE segment SET touched = ? WHERE id = ?', Date.now(), this.#segment)
      insertChunk(this.#connection, this.#segment, this.#chunks, chunk)
    })
    this.#chunks += 1
    this.#rows += chunk.rows
  }

  async commit(change: FrameChange): Promise<Metadata | undefined> {
    return this.#connection.transaction(() => {
      const existing = findObject(this.#connection, change.key)
      if (existing?.version !== change.expected) return undefined
      const rows = this.#rows + (change.append ? (existing?.frame?.rows ?? 0) : 0)
      if (existing && !change.append)
        this.#connection.run('DELETE FROM segment WHERE object = ?', existing.id)
      const object = this.#save(change, existing, rows)
      this.#connection.run(
        `UPDATE segment SET object = ?1, touched = ?2,
         sequence = (SELECT coalesce(max(sequence), 0) + 1 FROM segment WHERE object = ?1) WHERE id = ?3`,
        object.id,
        Date.now(),
        this.#segment,
      )
      if (change.append) mergeTail(this.#connection, object.id, change.schema)
      return object
    })
  }

  async abort(): Promise<void> {
    this.#connection.run('DELETE FROM segment WHERE id = ? AND object IS NULL', this.#segment)
  }

  #save(change: FrameChange, existing: StoredObject | undefined, rows: number): StoredObject {
    const { bucket, prefix, name } = change.key
    this.#connection.run(
      `INSERT INTO object (bucket, prefix, name, kind, version, created, modified, attributes, schema, rows)
       VALUES (?1, ?2, ?3, 'pandas.dfrows', ?4, ?5, ?5, ?6, ?7, ?8)
       ON CONFLICT (bucket, prefix, name) DO UPDATE SET kind = excluded.kind, version = excluded.version,
       modified = excluded.modified, attributes = excluded.attributes, schema = excluded.schema, rows = excluded.rows`,
      bucket,
      prefix,
      name,
      newVersion(),
      Date.now(),
      JSON.stringify(change.append ? (existing?.attributes ?? {}) : {}),
      schemaToJson(change.schema),
      rows,
    )
    const saved = findObject(this.#connection, change.key)
    if (!saved) throw new Error(`Object "${name}" is not there after it was saved`)
    return saved
  }
}
