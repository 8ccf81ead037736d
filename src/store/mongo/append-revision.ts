import type { Collection, Document } from 'mongodb'
import type { ObjectKey } from '../metadata.ts'
import { written } from './failures.ts'
import { type FrameLayout, kindMetaOf, REVISION_FIELDS, ROW_ID } from './frame-layout.ts'
import type { FramesInMongo } from './frames-in-mongo.ts'
import { changeTime, keyFilter, type MetadataDocument } from './metadata-document.ts'
import { storageName } from './names.ts'
import { insertNew } from './save-change.ts'

/** Rows that are sent at once. */
const BATCH = 1000

/** `kind_meta.revisions` (omega-ml, `mixins/store/datarevision.py`). */
interface Revisions {
  readonly seq: { valueOf(): number | bigint }
  readonly name: string
  readonly changes: readonly Document[]
}

/**
 * Adds rows to a dataset with revisions as `om.datasets.put` does: those of a known label take the place of its row, and all
 * are kept as one more change in the dataset of changes. The caller holds the lock of the dataset; undefined when it was
 * deleted meanwhile. Rows change one by one, so that a failure leaves some of them, and the next change follows as if the
 * failed one had never been.
 */
export async function appendRevision(
  frames: FramesInMongo,
  existing: MetadataDocument,
  layout: FrameLayout,
  rows: AsyncIterable<Document>,
): Promise<MetadataDocument | undefined> {
  const { db, metadata } = frames
  const known = existing.kind_meta?.revisions as Revisions
  const seq = Number(known.seq) + 1
  const current = db.collection(existing.collection!)
  const changes = await changesOf(frames, existing, known.name)
  await changes.deleteMany({ '_om#revision': { $gte: seq } })
  const [firstCurrent, firstChange] = [await nextRow(current), await nextRow(changes)]
  let count = 0
  for await (const batch of batches(rows)) {
    const documents = batch.map(({ [ROW_ID]: _, ...row }) => ({
      ...row,
      _delete_: false,
      '_om#revision': seq,
    }))
    await written(
      changes.insertMany(documents.map((row, i) => ({ ...row, [ROW_ID]: firstChange + count + i }))),
    )
    const updates = documents.map((row: Document, i) => ({
      updateOne: {
        filter: Object.fromEntries(layout.index.map((field) => [field, row[field]])),
        update: { $set: row, $setOnInsert: { [ROW_ID]: firstCurrent + count + i } },
        upsert: true,
      },
    }))
    await written(current.bulkWrite(updates, { ordered: true }))
    count += batch.length
  }
  const change = { dt: new Date(), seq, tags: [], delete: false }
  const kind_meta = {
    ...existing.kind_meta,
    ...withRevisionFields(kindMetaOf(layout, existing.kind_meta)),
    revisions: { ...known, seq, changes: [...known.changes, change] },
  }
  const { _id, collection } = existing
  const saved = await metadata.findOneAndUpdate(
    { _id, collection: collection! },
    { $set: { kind_meta, modified: changeTime(existing) } },
    { returnDocument: 'after' },
  )
  return saved ?? undefined
}

/** The collection of all changes, which is a dataset of its own. */
async function changesOf(
  { db, metadata }: FramesInMongo,
  { bucket, prefix, kind, kind_meta }: MetadataDocument,
  name: string,
): Promise<Collection> {
  const key: ObjectKey = { bucket, prefix, name }
  const found = await metadata.findOne(keyFilter(key))
  if (found?.collection) return db.collection(found.collection)
  const { revisions: _, ...same } = kind_meta ?? {}
  const collection = storageName(key, 'datastore')
  await insertNew(metadata, key, { kind, collection, kind_meta: same, attributes: {} })
  return db.collection(collection)
}

function withRevisionFields({ columns, dtypes, ...rest }: Document): Document {
  const [removed, revision] = REVISION_FIELDS
  const { [ROW_ID]: rowId, ...others } = dtypes as Record<string, string>
  const fields = REVISION_FIELDS.map((field) => [field, field])
  return {
    ...rest,
    columns: [...columns.slice(0, -1), ...fields, ...columns.slice(-1)],
    dtypes: { ...others, [removed]: 'bool', [revision]: 'int64', [ROW_ID]: rowId },
  }
}

async function nextRow(rows: Collection): Promise<number> {
  const last = await rows
    .find({}, { projection: { [ROW_ID]: 1 } })
    .sort({ [ROW_ID]: -1 })
    .limit(1)
    .next()
  return last ? Number(last[ROW_ID]) + 1 : 0
}

async function* batches(rows: AsyncIterable<Document>): AsyncGenerator<Document[]> {
  let batch: Document[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
