import { CHUNK_ROWS, type FrameChunk, type FrameSchema } from '../../data/frame/frame.ts'
import { slotDtype } from '../../data/frame/select-rows.ts'
import { concatVectors } from '../../data/frame/take.ts'
import type { Vector } from '../../data/frame/vector.ts'
import { decodeVector, encodeVector } from './blob.ts'
import type { Connection } from './connection.ts'

export interface ChunkPlace {
  readonly segment: number
  readonly position: number
  readonly rows: number
}

export function insertChunk(
  connection: Connection,
  segment: number,
  position: number,
  chunk: FrameChunk,
): void {
  connection.run('INSERT INTO chunk VALUES (?, ?, ?)', segment, position, chunk.rows)
  const insert = (vector: Vector, slot: number) =>
    connection.run('INSERT INTO vector VALUES (?, ?, ?, ?)', segment, position, slot, encodeVector(vector))
  chunk.columns.forEach((vector, column) => {
    insert(vector, column)
  })
  chunk.index.forEach((vector, level) => {
    insert(vector, -1 - level)
  })
}

export function readVector(
  connection: Connection,
  schema: FrameSchema,
  place: ChunkPlace,
  slot: number,
): Vector {
  const row = connection.get(
    'SELECT data FROM vector WHERE segment = ? AND position = ? AND slot = ?',
    place.segment,
    place.position,
    slot,
  )
  if (!row) throw new Error(`Chunk ${place.position} of segment ${place.segment} has no slot ${slot}`)
  return decodeVector(slotDtype(schema, slot), row.data as Uint8Array)
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
 * Merges the last chunks of an object while the last is no smaller than the one before it, so that n appends
 * of one row leave about log2(n) chunks and each row is rewritten about log2(n) times.
 */
export function mergeTail(connection: Connection, object: number, schema: FrameSchema): void {
  const places = [...chunkPlaces(connection, object)]
  const last = places.pop()
  if (!last) return
  const merged = [last]
  let rows = last.rows
  for (
    let before = places.pop();
    before && before.rows <= rows && before.rows + rows <= CHUNK_ROWS;
    before = places.pop()
  ) {
    merged.unshift(before)
    rows += before.rows
  }
  if (merged.length === 1) return
  const vectorAt = (slot: number) =>
    concatVectors(merged.map((place) => readVector(connection, schema, place, slot)))
  const chunk: FrameChunk = {
    rows,
    columns: schema.columns.map((_, column) => vectorAt(column)),
    index: schema.index.levels.map((_, level) => vectorAt(-1 - level)),
  }
  for (const place of merged) {
    connection.run('DELETE FROM chunk WHERE segment = ? AND position = ?', place.segment, place.position)
  }
  const [first] = merged
  insertChunk(connection, first!.segment, first!.position, chunk)
  connection.run('DELETE FROM segment WHERE object = ? AND id NOT IN (SELECT segment FROM chunk)', object)
}
