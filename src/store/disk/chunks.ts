import type { FrameChunk, FrameSchema } from '../../data/frame/frame.ts'
import { CHUNK_ROWS } from '../../data/frame/frame.ts'
import { slotDtype } from '../../data/frame/select-rows.ts'
import { concatVectors } from '../../data/frame/take.ts'
import type { Vector } from '../../data/frame/vector.ts'
import { OmegaError } from '../../error.ts'
import { decodeVector, encodeVector } from './blob.ts'
import type { Connection } from './connection.ts'
import { isDamage } from './failures.ts'
import { portions } from './portions.ts'
import { adoptSegment, dropSegment, newSegment } from './segment.ts'
import { insertSummary, isWhole } from './summary.ts'

export interface ChunkPlace {
  readonly segment: number
  readonly position: number
  readonly rows: number
}

/** A frame as its chunks are read: its name is for who is told that one of them is damaged. */
export interface StoredFrame {
  readonly name: string
  readonly schema: FrameSchema
}

export function insertChunk(
  connection: Connection,
  schema: FrameSchema,
  segment: number,
  position: number,
  chunk: FrameChunk,
): void {
  connection.run('INSERT INTO chunk VALUES (?, ?, ?)', segment, position, chunk.rows)
  const insert = (vector: Vector, slot: number) => {
    const bytes = encodeVector(vector)
    connection.run('INSERT INTO vector VALUES (?, ?, ?, ?)', segment, position, slot, bytes)
    insertSummary(connection, { segment, position, slot }, bytes, vector, slotDtype(schema, slot))
  }
  chunk.columns.forEach((vector, column) => {
    insert(vector, column)
  })
  chunk.index.forEach((vector, level) => {
    insert(vector, -1 - level)
  })
}

/** The bytes of one vector; throws `damaged` when they are not those that were written. */
export function readBytes(
  connection: Connection,
  frame: StoredFrame,
  place: ChunkPlace,
  slot: number,
): Uint8Array {
  const row = found(frame, place, slot, () =>
    connection.get(
      `SELECT data, checksum FROM vector LEFT JOIN summary USING (segment, position, slot)
       WHERE segment = ? AND position = ? AND slot = ?`,
      place.segment,
      place.position,
      slot,
    ),
  )
  if (!row) throw damage(frame, place, slot, 'it is not there')
  const bytes = row.data as Uint8Array
  if (!isWhole(bytes, row.checksum)) throw damage(frame, place, slot, 'its checksum is another')
  return bytes
}

export function readVector(
  connection: Connection,
  frame: StoredFrame,
  place: ChunkPlace,
  slot: number,
): Vector {
  return decodeBytes(frame, place, slot, readBytes(connection, frame, place, slot))
}

/** The vector that is of these bytes; throws `damaged` when there is none. */
export function decodeBytes(frame: StoredFrame, place: ChunkPlace, slot: number, bytes: Uint8Array): Vector {
  try {
    return decodeVector(slotDtype(frame.schema, slot), bytes, place.rows)
  } catch (cause) {
    throw damage(frame, place, slot, 'it cannot be decoded', cause)
  }
}

/** The chunks of an object in row order. */
export function chunkPlaces(connection: Connection, object: number): readonly ChunkPlace[] {
  return connection.all(
    `SELECT chunk.segment, chunk.position, chunk.rows FROM segment JOIN chunk ON chunk.segment = segment.id
     WHERE segment.object = ? ORDER BY segment.sequence, chunk.position`,
    object,
  ) as unknown as ChunkPlace[]
}

/**
 * Merges the last segments of an object while the last is no smaller than the one before it, so that n appends
 * of one row leave about log2(n) chunks and each row is rewritten about log2(n) times. What was there is dropped, never
 * changed: others may be reading it. A segment of several chunks is large enough to stay.
 */
export function mergeTail(connection: Connection, object: number, frame: StoredFrame): void {
  const segments = connection.all(
    `SELECT segment.id AS segment, min(chunk.position) AS position, sum(chunk.rows) AS rows, count(*) AS chunks
     FROM segment JOIN chunk ON chunk.segment = segment.id
     WHERE segment.object = ? GROUP BY segment.id ORDER BY segment.sequence DESC LIMIT 64`,
    object,
  ) as unknown as (ChunkPlace & { chunks: number })[]
  const merged: ChunkPlace[] = []
  let rows = 0
  for (const segment of segments) {
    const joins = merged.length === 0 || (segment.rows <= rows && segment.rows + rows <= CHUNK_ROWS)
    if (segment.chunks > 1 || !joins) break
    merged.unshift(segment)
    rows += segment.rows
  }
  if (merged.length < 2) return
  const vectorAt = (slot: number) =>
    concatVectors(merged.map((place) => readVector(connection, frame, place, slot)))
  const chunk: FrameChunk = {
    rows,
    columns: frame.schema.columns.map((_, column) => vectorAt(column)),
    index: frame.schema.index.levels.map((_, level) => vectorAt(-1 - level)),
  }
  const segment = newSegment(connection)
  for (const [position, portion] of portions(chunk).entries())
    insertChunk(connection, frame.schema, segment, position, portion)
  for (const place of merged) dropSegment(connection, place.segment)
  adoptSegment(connection, segment, object)
}

/** Names the vector where SQLite itself finds the file damaged. */
function found<Result>(frame: StoredFrame, place: ChunkPlace, slot: number, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw isDamage(error) ? damage(frame, place, slot, 'the file is damaged there', error) : error
  }
}

/** As it is told of a vector that is not as it was written. */
function damage(
  { name, schema }: StoredFrame,
  place: ChunkPlace,
  slot: number,
  reason: string,
  cause?: unknown,
): OmegaError {
  const column = slot >= 0 ? `column "${schema.columns[slot]?.name}"` : 'the index'
  return new OmegaError(
    'damaged',
    `Dataset "${name}" is damaged in the store: of ${place.rows} rows of ${column}, ${reason}; restore it from a backup or write it anew`,
    { cause },
  )
}
