import type { FrameChunk } from '../../data/frame/frame.ts'
import type { FrameChange, StagedFrame } from '../database.ts'
import type { Metadata } from '../metadata.ts'
import { insertChunk, mergeTail } from './chunks.ts'
import type { Connection } from './connection.ts'
import { findObject, saveObject } from './objects.ts'
import { abandonSegment, adoptSegment, dropSegments, newSegment, touchSegment } from './segment.ts'

/** A segment that no object has yet. Every chunk is a short transaction, so a slow upload holds no lock. */
export class DiskStagedFrame implements StagedFrame {
  readonly #connection: Connection
  readonly #segment: number
  #chunks = 0
  #rows = 0

  constructor(connection: Connection) {
    this.#connection = connection
    this.#segment = newSegment(connection)
  }

  async append(chunk: FrameChunk): Promise<void> {
    if (chunk.rows === 0) return
    this.#connection.transaction(() => {
      touchSegment(this.#connection, this.#segment)
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
      if (existing && !change.append) dropSegments(this.#connection, existing.id)
      const object = saveObject(this.#connection, {
        key: change.key,
        kind: 'pandas.dfrows',
        attributes: change.append ? (existing?.attributes ?? {}) : {},
        frame: { schema: change.schema, rows },
      })
      adoptSegment(this.#connection, this.#segment, object.id)
      if (change.append) mergeTail(this.#connection, object.id, change.schema)
      return object
    })
  }

  async abort(): Promise<void> {
    abandonSegment(this.#connection, this.#segment)
  }
}
