import { OmegaError } from '../../error.ts'
import type { ObjectKey } from '../metadata.ts'
import type { Connection } from './connection.ts'
import { findObject } from './objects.ts'
import { isWhole } from './summary.ts'

/** The pieces of a file one after the other; of an order that no index has SQLite would first make a copy of all of them. */
const PIECES = `
  SELECT size, data, checksum FROM object JOIN segment ON segment.object = object.id JOIN piece ON piece.segment = segment.id
  WHERE bucket = ? AND prefix = ? AND name = ? AND size IS NOT NULL ORDER BY segment.sequence, segment.id, piece.position`

/** The bytes of a file, undefined where there is none; a model may be large, so that nothing holds it twice. */
export function readFile(connection: Connection, key: ObjectKey): Uint8Array<ArrayBuffer> | undefined {
  let bytes: Uint8Array<ArrayBuffer> | undefined
  let at = 0
  for (const { size, data, checksum } of connection.each(PIECES, key.bucket, key.prefix, key.name)) {
    bytes ??= new Uint8Array(Number(size))
    const piece = data as Uint8Array<ArrayBuffer>
    if (!isWhole(piece, checksum) || piece.length > bytes.length - at) throw damagedFile(key)
    bytes.set(piece, at)
    at += piece.length
    // Gives its memory back now; the collector waits until there are many.
    piece.buffer.transfer(0)
  }
  if (bytes && at < bytes.length) throw damagedFile(key)
  return bytes ?? (findObject(connection, key)?.size === 0 ? new Uint8Array() : undefined)
}

function damagedFile({ name }: ObjectKey): OmegaError {
  return new OmegaError(
    'damaged',
    `"${name}" is damaged in the store: its checksum is another; restore it from a backup or write it anew`,
  )
}
