import { jsonText } from '../../data/frame/cell.ts'
import type { FrameSchema } from '../../data/frame/frame.ts'
import { parseExactly } from '../../data/json/wire.ts'
import { OmegaError } from '../../error.ts'
import type { Attributes, FrameFacts, Kind, Metadata, ObjectKey, Prefix, Version } from '../metadata.ts'
import type { Connection, Row } from './connection.ts'
import { schemaFromJson, schemaToJson } from './schema-json.ts'

export type StoredObject = Metadata & { readonly id: number }

export function findObject(connection: Connection, key: ObjectKey): StoredObject | undefined {
  const row = connection.get(
    'SELECT * FROM object WHERE bucket = ? AND prefix = ? AND name = ?',
    key.bucket,
    key.prefix,
    key.name,
  )
  return row && fromRow(row)
}

/** Throws `damaged` for what cannot be read of it. */
export function fromRow(row: Row): StoredObject {
  const object = listedFromRow(row)
  // A copy has the schema itself, which is read for it.
  return object.frame ? { ...object, frame: { ...object.frame } } : object
}

/** The same for a list, which has no use for schemas: one that is damaged is an error when it is asked for. */
export function listedFromRow(row: Row): StoredObject {
  const key = { bucket: row.bucket as string, prefix: row.prefix as Prefix, name: row.name as string }
  return {
    id: row.id as number,
    key,
    kind: row.kind as Kind,
    version: row.version as Version,
    created: new Date(row.created as number),
    modified: new Date(row.modified as number),
    attributes: whole(key, () => parseExactly(row.attributes as string) as Attributes),
    ...(row.schema !== null && { frame: frameFrom(key, row) }),
    ...(row.size !== null && { size: row.size as number }),
  }
}

/** Its schema is read when it is asked for: a wide frame has a long one. */
function frameFrom(key: ObjectKey, { rows, schema }: Row): FrameFacts {
  let read: FrameSchema | undefined
  return {
    rows: rows as number,
    get schema() {
      read ??= whole(key, () => schemaFromJson(schema as string))
      return read
    },
  }
}

/** What `read` makes of a text of the row of an object, which no checksum covers. */
function whole<Read>({ prefix, name }: ObjectKey, read: () => Read): Read {
  try {
    return read()
  } catch (cause) {
    throw new OmegaError(
      'damaged',
      `What is known of "${prefix}${name}" is damaged in the store, restore that from a backup`,
      { cause },
    )
  }
}

/** Creates or changes the row of an object; its version is a new one. */
export function saveObject(
  connection: Connection,
  { key, kind, attributes, frame, size }: Pick<Metadata, 'key' | 'kind' | 'attributes' | 'frame' | 'size'>,
): StoredObject {
  connection.run(
    `INSERT INTO object (bucket, prefix, name, kind, version, created, modified, attributes, schema, rows, size)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10)
     ON CONFLICT (bucket, prefix, name) DO UPDATE SET kind = excluded.kind, version = excluded.version,
     modified = excluded.modified, attributes = excluded.attributes, schema = excluded.schema,
     rows = excluded.rows, size = excluded.size`,
    key.bucket,
    key.prefix,
    key.name,
    kind,
    crypto.randomUUID(),
    Date.now(),
    jsonText(attributes),
    frame ? schemaToJson(frame.schema) : null,
    frame?.rows ?? null,
    size ?? null,
  )
  const saved = findObject(connection, key)
  if (!saved) throw new Error(`Object "${key.name}" is not there after it was saved`)
  return saved
}
