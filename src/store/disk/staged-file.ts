import { crc32 } from 'node:zlib'
import type { ObjectChange, StagedFile } from '../database.ts'
import type { Metadata } from '../metadata.ts'
import type { Connection } from './connection.ts'
import { findObject, saveObject } from './objects.ts'
import { adoptSegment, dropSegments, newSegment, touchSegment } from './segment.ts'
import { Turns } from './turns.ts'
import type { Upkeep } from './upkeep.ts'

/** Bytes of a piece: each is a short transaction, of which every one waits for the disk. */
const PIECE = 2 ** 20

/** Bytes of a segment that no object has yet. */
export class DiskStagedFile implements StagedFile {
  readonly #connection: Connection
  readonly #upkeep: Upkeep
  readonly #segment: number
  readonly #turns = new Turns()
  readonly #buffer = new Uint8Array(PIECE)
  #filled = 0
  #pieces = 0
  #size = 0

  constructor(connection: Connection, upkeep: Upkeep) {
    this.#connection = connection
    this.#upkeep = upkeep
    this.#segment = upkeep.adding(() => newSegment(connection))
  }

  async append(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.byteLength; ) {
      const part = piece.subarray(at, at + PIECE - this.#filled)
      this.#buffer.set(part, this.#filled)
      this.#filled += part.byteLength
      at += part.byteLength
      if (this.#filled < PIECE) continue
      this.#flush()
      await this.#turns.pass()
    }
    this.#size += piece.byteLength
  }

  #flush(): void {
    if (this.#filled === 0) return
    const piece = this.#buffer.subarray(0, this.#filled)
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
    this.#filled = 0
  }

  async commit(change: ObjectChange): Promise<Metadata | undefined> {
    this.#flush()
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
