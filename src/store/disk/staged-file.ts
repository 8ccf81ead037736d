import { crc32 } from 'node:zlib'
import type { ObjectChange, StagedFile } from '../database.ts'
import type { Metadata } from '../metadata.ts'
import type { Connection } from './connection.ts'
import { findObject, saveObject } from './objects.ts'
import { adoptSegment, dropSegments, newSegment, touchSegment } from './segment.ts'
import type { Upkeep } from './upkeep.ts'

/** Bytes of a segment that no object has yet; every piece is a short transaction. */
export class DiskStagedFile implements StagedFile {
  readonly #connection: Connection
  readonly #upkeep: Upkeep
  readonly #segment: number
  #pieces = 0
  #size = 0

  constructor(connection: Connection, upkeep: Upkeep) {
    this.#connection = connection
    this.#upkeep = upkeep
    this.#segment = upkeep.adding(() => newSegment(connection))
  }

  async append(piece: Uint8Array): Promise<void> {
    if (piece.byteLength === 0) return
    this.#upkeep.adding(() =>
      this.#connection.transaction(() => {
        touchSegment(this.#connection, this.#segment)
        this.#connection.run(
          'INSERT INTO piece (segment, position, data, checksum) VALUES (?, ?, ?, ?)',
          this.#segment,
          this.#pieces,
          piece,
          crc32(piece),
        )
      }),
    )
    this.#pieces += 1
    this.#size += piece.byteLength
  }

  async commit(change: ObjectChange): Promise<Metadata | undefined> {
    return this.#upkeep.adding(() =>
      this.#connection.transaction(() => {
        const existing = findObject(this.#connection, change.key)
        if (existing?.version !== change.expected) return undefined
        if (existing) dropSegments(this.#connection, existing.id)
        const object = saveObject(this.#connection, { ...change, size: this.#size })
        adoptSegment(this.#connection, this.#segment, object.id)
        return object
      }),
    )
  }

  async abort(): Promise<void> {
    this.#upkeep.abandon(this.#segment)
  }
}
