import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { OmegaError } from '../../error.ts'
import { chunkPlaces, readVector } from './chunks.ts'
import { Connection, type Row } from './connection.ts'
import { isDamage } from './failures.ts'
import { checkNotEmptied, diskFile } from './folder.ts'
import { fromRow } from './objects.ts'
import { isWhole } from './summary.ts'
import { checkVersion, prepareTables } from './tables.ts'

/** From this version of the tables on all is there that is read here, and what another program may serve is left as it is. */
export const CHECKED_AS_IT_IS = 3

/**
 * The faults of the store in a folder, a sentence each: what SQLite finds, then every vector and every file that is not
 * as it was written. Reads a little at a time, so that others can use the store meanwhile. Throws where it cannot be read
 * although nothing is known to be damaged: it is of a newer release, or may not be opened.
 */
export function* checkDisk(folder: string): Generator<string> {
  yield* checkFile(diskFile(folder), function* (path) {
    checkNotEmptied(folder)
    const connection = new Connection(path)
    try {
      if (checkVersion(connection, path) < CHECKED_AS_IT_IS) prepareTables(connection, path)
      yield* checkIntegrity(connection, path)
      for (const row of allObjects(connection)) yield* checkObject(connection, row)
    } finally {
      connection.close()
    }
  })
  const tasks = join(folder, 'tasks.db')
  if (!existsSync(tasks)) return
  yield* checkFile(tasks, function* (path) {
    const connection = new Connection(path)
    try {
      yield* checkIntegrity(connection, path)
    } finally {
      connection.close()
    }
  })
}

/** A file so damaged that it cannot be opened is one fault. */
function* checkFile(path: string, faults: (path: string) => Generator<string>): Generator<string> {
  try {
    yield* faults(path)
  } catch (error) {
    if (!isDamage(error)) throw error
    yield error.message
  }
}

function* checkIntegrity(connection: Connection, path: string): Generator<string> {
  for (const { integrity_check } of connection.all('PRAGMA integrity_check'))
    if (integrity_check !== 'ok') yield `"${path}": ${String(integrity_check).replaceAll('\n', ' ')}`
}

/** One after the other, so that those of a damaged page hide no others. */
function* allObjects(connection: Connection): Generator<Row> {
  let last = 0
  for (;;) {
    const row = connection.get('SELECT * FROM object WHERE id > ? ORDER BY id LIMIT 1', last)
    if (!row) return
    last = row.id as number
    yield row
  }
}

function* checkObject(connection: Connection, row: Row): Generator<string> {
  const where = `bucket "${row.bucket}"`
  const [object, fault] = tried(() => fromRow(row))
  if (!object) {
    yield `${where}: ${fault}`
    return
  }
  const { id, key, frame } = object
  if (frame) {
    const { schema } = frame
    const slots = [...schema.columns.keys(), ...schema.index.levels.map((_, level) => -1 - level)]
    let rows = 0
    for (const place of chunkPlaces(connection, id)) {
      rows += place.rows
      for (const slot of slots) {
        const fault = faultOf(() => readVector(connection, { name: key.name, schema }, place, slot))
        if (fault) yield `${where}, segment ${place.segment}, chunk ${place.position}: ${fault}`
      }
    }
    if (rows !== frame.rows)
      yield `${where}: Dataset "${key.name}" has ${rows} rows, it should have ${frame.rows}`
    return
  }
  const pieces = connection.all(
    'SELECT piece.rowid AS place FROM piece JOIN segment ON segment.id = piece.segment WHERE segment.object = ? ORDER BY position',
    id,
  )
  for (const { place } of pieces) {
    const fault = faultOf(() => {
      const { data, checksum } = connection.get(
        'SELECT data, checksum FROM piece WHERE rowid = ?',
        place as number,
      )!
      if (!isWhole(data as Uint8Array, checksum as number | null)) throw damagedPiece
    })
    if (fault) yield `${where}: "${key.prefix}${key.name}": ${fault}`
  }
}

const damagedPiece = new OmegaError('damaged', 'its bytes are not those that were written, put it anew')

function faultOf(read: () => unknown): string | undefined {
  return tried(read)[1]
}

function tried<Read>(read: () => Read): readonly [read: Read] | readonly [read: undefined, fault: string] {
  try {
    return [read()]
  } catch (error) {
    if (error instanceof OmegaError) return [undefined, error.message]
    throw error
  }
}
