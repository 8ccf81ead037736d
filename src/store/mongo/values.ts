import { BSON, type Collection, type Document, ObjectId } from 'mongodb'
import { jsonText } from '../../data/frame/cell.ts'
import { FloatLiteral, JsonObject, type OrderedJson, parseJson } from '../../data/json/parse-json.ts'
import type { Page, ValuesChange } from '../database.ts'
import { jsonFrom } from './column-values.ts'
import { written } from './failures.ts'
import type { FramesInMongo } from './frames-in-mongo.ts'
import { keyFilter, type MetadataDocument, versionOf } from './metadata-document.ts'
import { saveChange } from './save-change.ts'
import { settle, stagedCollection } from './staged-collection.ts'
import { AS_STORED, isDocument, longOf } from './stored-json.ts'

/** Values of plain data as omega-ml keeps them, a document each; as JSON texts, in which a float stays one. */
export function valuesIn(
  collection: Collection,
  { offset = 0, limit = 0 }: Page,
): Promise<readonly string[]> {
  // Each put adds documents, whose ids grow.
  const page = collection.find({}, AS_STORED).sort({ _id: 1 }).skip(offset).limit(limit)
  return page.map(({ data }) => textFrom(data)).toArray()
}

function textFrom(value: unknown): string {
  if (value instanceof BSON.Double) return doubleText(value.value)
  if (value instanceof BSON.Int32 || value instanceof BSON.Long) return value.toString()
  if (Array.isArray(value)) return `[${value.map(textFrom).join(',')}]`
  if (!isDocument(value)) return jsonText(jsonFrom(value))
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${textFrom(item)}`)
  return `{${entries.join(',')}}`
}

/** As Python spells it. */
function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${BigInt(value)}.0` : String(value)
}

/** Writes values as documents, those of an object whose lock the caller holds; undefined when it is no longer at `expected`. */
export async function putValues(
  { db, metadata }: FramesInMongo,
  { values, append, ...change }: ValuesChange,
): Promise<{ before: MetadataDocument | undefined; after: MetadataDocument } | undefined> {
  const documents = values.map((text) => ({ _id: new ObjectId(), data: valueFrom(parseJson(text)) }))
  const existing = (await metadata.findOne(keyFilter(change.key))) ?? undefined
  if ((existing && versionOf(existing)) !== change.expected) return undefined
  const kind = 'python.data' as const
  if (append && existing?.collection !== undefined) {
    const target = db.collection(existing.collection)
    await insertAll(target, documents)
    const saved = await saveChange(metadata, { ...change, kind }, {})
    if (!saved) await target.deleteMany({ _id: { $in: documents.map(({ _id }) => _id) } })
    return saved
  }
  const staged = stagedCollection(db)
  if (documents.length === 0) await db.createCollection(staged.collectionName) // or there were none to rename
  await insertAll(staged, documents)
  const collection = await settle(staged, db, change.key)
  const saved = await saveChange(metadata, { ...change, kind }, { collection, kind_meta: {} })
  if (!saved) await db.collection(collection).drop()
  else if (existing) {
    if (existing.collection !== undefined) await db.collection(existing.collection).drop()
    if (existing.gridfile) await metadata.updateOne({ _id: existing._id }, { $unset: { gridfile: '' } })
  }
  return saved
}

async function insertAll(collection: Collection, documents: Document[]): Promise<void> {
  if (documents.length > 0) await written(collection.insertMany(documents)) // which refuses an empty list
}

/** As pymongo stores what Python's `json` has written so: an integer as such, a float as a double. */
function valueFrom(value: OrderedJson): unknown {
  if (typeof value === 'bigint') return longOf(value)
  if (typeof value === 'number') return Number.isInteger(value) ? longOf(BigInt(value)) : value
  if (value instanceof FloatLiteral) return new BSON.Double(value.value)
  if (value instanceof JsonObject) {
    const document: Document = Object.create(null)
    for (const [key, item] of value.entries) document[key] = valueFrom(item)
    return document
  }
  return Array.isArray(value) ? value.map(valueFrom) : value
}
