import type { Collection, Db, Document, Filter, ObjectId } from 'mongodb'
import type { Attributes, Kind, Metadata, ObjectKey, Version } from '../metadata.ts'
import { layoutFrom } from './frame-layout.ts'
import { ensureIndex } from './indexes.ts'
import { AS_STORED, jsonFromStored } from './stored-json.ts'

/** A document of the collection `metadata`, its fields in omega-ml's order (captured file: metadata_collection). */
export interface MetadataDocument {
  readonly _id: ObjectId
  readonly name: string
  readonly bucket: string
  readonly prefix: ObjectKey['prefix']
  readonly kind: Kind
  readonly collection?: string
  readonly objid?: ObjectId
  readonly kind_meta?: Document
  readonly attributes?: Document
  readonly s3file?: Document
  readonly uri?: string
  readonly created: Date
  readonly modified: Date
  readonly gridfile?: ObjectId
}

export type MetadataCollection = Collection<MetadataDocument>

/** Its numbers as they are stored: what is changed is written again, with what others have said. */
export function metadataIn(db: Db): MetadataCollection {
  return db.collection<MetadataDocument>('metadata', AS_STORED)
}

export async function prepareMetadata(metadata: MetadataCollection): Promise<void> {
  await ensureIndex(metadata, ['name', 'bucket', 'prefix'], {
    unique: true,
    name: 'name_1_bucket_1_prefix_1',
  })
  await ensureIndex(metadata, ['bucket', 'prefix', 'name'], { name: 'bucket_1_prefix_1_name_1' })
  await ensureIndex(metadata, ['created'], { name: 'created_1' })
}

export function keyFilter({ name, bucket, prefix }: ObjectKey): Filter<MetadataDocument> {
  return { name, bucket, prefix }
}

/** Python sets `modified` at each save, as we do: together with what the content is stored as it tells versions apart. */
export function versionOf({ _id, modified, collection, gridfile }: MetadataDocument): Version {
  const content = collection?.slice(0, 8) ?? gridfile?.toHexString() ?? ''
  return `${_id.toHexString()}-${modified.getTime().toString(36)}-${content}` as Version
}

/** Matches the document only while it is as it was read. */
export function unchanged(document: MetadataDocument): Filter<MetadataDocument> {
  const { _id, modified, collection, gridfile } = document
  return { _id, modified, ...(collection && { collection }), ...(gridfile && { gridfile }) }
}

/** The time of a change: later than that of the one before, so that versions differ. */
export function changeTime(existing?: MetadataDocument): Date {
  return new Date(Math.max(Date.now(), (existing?.modified.getTime() ?? 0) + 1))
}

/** `rows`, `size`: what is known of the content, which the document does not say. */
export function metadataFrom(
  document: MetadataDocument,
  content: { readonly rows?: number; readonly size?: number } = {},
): Metadata {
  const { bucket, prefix, name, kind, created, modified } = document
  const layout = document.collection ? layoutFrom(document.kind_meta) : undefined
  return {
    key: { bucket, prefix, name },
    kind,
    version: versionOf(document),
    created,
    modified,
    attributes: jsonFromStored(document.attributes ?? {}) as Attributes,
    ...(layout && { frame: { schema: layout.schema, rows: content.rows } }),
    ...(content.size !== undefined && { size: content.size }),
  }
}
