import type { Json } from '../../data/vector.ts'
import type { Kind, Metadata, ObjectKey, Prefix, Version } from '../metadata.ts'
import type { Connection, Row } from './connection.ts'
import { schemaFromJson } from './schema-json.ts'

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

export function fromRow(row: Row): StoredObject {
  return {
    id: row.id as number,
    key: { bucket: row.bucket as string, prefix: row.prefix as Prefix, name: row.name as string },
    kind: row.kind as Kind,
    version: row.version as Version,
    created: new Date(row.created as number),
    modified: new Date(row.modified as number),
    attributes: JSON.parse(row.attributes as string) as Record<string, Json>,
    ...(row.schema !== null && {
      frame: { schema: schemaFromJson(row.schema as string), rows: row.rows as number },
    }),
  }
}

export function newVersion(): Version {
  return crypto.randomUUID() as Version
}
