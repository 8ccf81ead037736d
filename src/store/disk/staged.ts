import type { FrameChunk, FrameSchema } from '../../data/frame/frame.ts'
import type { FrameChange, StagedFrame } from '../database.ts'
import type { Metadata } from '../metadata.ts'
import { insertChunk, mergeTail } from './chunks.ts'
import type { Connection } from './connection.ts'
import { findObject, saveObject } from './objects.ts'
import { portions } from './portions.ts'
import { adoptSegment, dropSegment, dropSegments, newSegment, touchSegment } from './segment.ts'
import { Turns } from './turns.ts'
import type { Upkeep } from './upkeep.ts'

/** A segment that no object has yet. Every chunk is a short transaction, so a slow upload holds no lock. */
export class DiskStagedFrame implements StagedFrame {
  readonly #connection: Connection
  readonly #upkeep: Upkeep
  readonly #schema: FrameSchema
  readonly #segment: number
  readonly #turns = new Turns()
  #chunks = 0
  #rows = 0

  constructor(connection: Connection, upkeep: Upkeep, schema: FrameSchema) {
    this.#connection = connection
    this.#upkeep = upkeep
    this.#schema = schema
    this.#segment = upkeep.adding(() => newSegment(connection))
  }

  async append(chunk: FrameChunk): Promise<void> {
    if (chunk.rows === 0) return
    for (const portion of portions(chunk)) {
      this.#upkeep.adding(() =>
        this.#connection.transaction(() => {
          touchSegment(this.#connection, this.#segment)
          insertChunk(this.#connection, this.#schema, this.#segment, this.#chunks, portion)
        }),
      )
      this.#chunks += 1
      this.#rows += portion.rows
      await this.#turns.pass()
    }
  }

  async commit(change: FrameChange): Promise<Metadata | undefined> {
    return this.#upkeep.adding(() => this.#connection.transaction(() => this.#commit(change)))
  }

  async abort(): Promise<void> {
    this.#upkeep.abandon(this.#segment)
  }

  #commit({ key, expected, append, schema }: FrameChange): Metadata | undefined {
    const existing = findObject(this.#connection, key)
    if (existing?.version !== expected) return undefined
    const rows = this.#rows + (append ? (existing?.frame?.rows ?? 0) : 0)
    if (existing && !append) dropSegments(this.#connection, existing.id)
    const object = saveObject(this.#connection, {
      key,
      kind: 'pandas.dfrows',
      attributes: append ? (existing?.attributes ?? {}) : {},
      frame: { schema, rows },
    })
    if (this.#chunks === 0) dropSegment(this.#connection, this.#segment)
    else adoptSegment(this.#connection, this.#segment, object.id)
    if (append) mergeTail(this.#connection, object.id, { name: key.name, schema })
    return object
  }
}
