import { type Document, ObjectId } from 'mongodb'
import type { ObjectChange } from '../database.ts'
import type { ObjectKey } from '../metadata.ts'
import { DUPLICATE_KEY, hasCode } from './failures.ts'
import {
  changeTime,
  keyFilter,
  type MetadataCollection,
  type MetadataDocument,
  unchanged,
  versionOf,
} from './metadata-document.ts'
import { storedFromJson } from './stored-json.ts'

/** What a change says of the content of an object. */
export type Content = Partial<Pick<MetadataDocument, 'collection' | 'gridfile' | 'kind_meta'>>

/** Creates or changes the document of an object, whose lock the caller holds; undefined when it is no longer at `expected`. */
export async function saveChange(
  metadata: MetadataCollection,
  { key, kind, attributes, expected }: ObjectChange,
  content: Content,
): Promise<{ before: MetadataDocument | undefined; after: MetadataDocument } | undefined> {
  const before = (await metadata.findOne(keyFilter(key))) ?? undefined
  if ((before && versionOf(before)) !== expected) return undefined
  const said = { kind, attributes: storedFromJson(attributes) as Document, ...content }
  if (!before) {
    const after = await insertNew(metadata, key, { kind_meta: newKindMeta(key), ...said })
    return after && { before, after }
  }
  const after = await metadata.findOneAndUpdate(
    unchanged(before),
    { $set: { ...said, modified: changeTime(before) } },
    { returnDocument: 'after' },
  )
  return after ? { before, after } : undefined
}

/** Models say which version of omega-ml's storage wrote them (captured file: model_linreg_fitted). */
function newKindMeta({ prefix }: ObjectKey): Document {
  return prefix === 'models/' ? { _om_backend_version: '1' } : {}
}

/** Adds an object, its fields in omega-ml's order; undefined when there is one of that key. */
export async function insertNew(
  metadata: MetadataCollection,
  { name, bucket, prefix }: ObjectKey,
  said: Content & Pick<MetadataDocument, 'kind' | 'kind_meta' | 'attributes'>,
): Promise<MetadataDocument | undefined> {
  const { kind, collection, kind_meta = {}, attributes = {}, gridfile } = said
  const now = new Date()
  const document: MetadataDocument = {
    _id: new ObjectId(),
    name,
    bucket,
    prefix,
    kind,
    ...(collection !== undefined && { collection }),
    kind_meta,
    attributes,
    s3file: {},
    ...(prefix === 'models/' && { uri: '' }),
    created: now,
    modified: now,
    ...(gridfile !== undefined && { gridfile }),
  }
  try {
    await metadata.insertOne(document)
    return document
  } catch (error) {
    if (hasCode(error, DUPLICATE_KEY)) return undefined
    throw error
  }
}
