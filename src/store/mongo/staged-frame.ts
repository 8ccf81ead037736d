import type { Collection, Document, ObjectId } from 'mongodb'
import type { FrameChunk, FrameSchema } from '../../data/frame/frame.ts'
import { badRequest } from '../../error.ts'
import type { FrameChange, StagedFrame } from '../database.ts'
import type { Metadata, ObjectKey } from '../metadata.ts'
import { appendRevision } from './append-revision.ts'
import { DUPLICATE_KEY, hasCode, reached, written } from './failures.ts'
import { type FrameLayout, kindMetaOf, layoutOf, ROW_ID } from './frame-layout.ts'
import type { FramesInMongo } from './frames-in-mongo.ts'
import { ensureIndex } from './indexes.ts'
import { lockName } from './locks.ts'
import {
  changeTime,
  keyFilter,
  type MetadataDocument,
  metadataFrom,
  unchanged,
  versionOf,
} from './metadata-document.ts'
import { checkStorable, rowDocuments } from './row-documents.ts'
import { insertNew } from './save-change.ts'
import { settle, stagedCollection } from './staged-collection.ts'
import { AS_STORED } from './stored-json.ts'

/** Rows that are sent at once. */
const BATCH = 2000

/** Rows that nothing refers to yet: the first chunk in memory, more of them in a collection of their own. */
export class MongoStagedFrame implements StagedFrame {
  readonly #frames: FramesInMongo
  readonly #layout: FrameLayout
  /** Its own until it is committed. */
  readonly #collection: Collection
  /** What it is called now. */
  #place: string
  #held: FrameChunk | undefined
  #stored = 0
  #isCommitted = false

  constructor(frames: FramesInMongo, schema: FrameSchema) {
    this.#frames = frames
    this.#layout = layoutOf(schema)
    checkStorable(this.#layout)
    this.#collection = stagedCollection(frames.db)
    this.#place = this.#collection.collectionName
  }

  async append(chunk: FrameChunk): Promise<void> {
    if (chunk.rows === 0) return
    if (!this.#held && this.#stored === 0) {
      this.#held = chunk
      return
    }
    await reached(async () => {
      await this.#store()
      await this.#insert(this.#collection, rowDocuments(this.#layout, chunk, this.#stored))
      this.#stored += chunk.rows
    })
  }

  commit(change: FrameChange): Promise<Metadata | undefined> {
    return this.#whole(change.key, async () => {
      const existing = (await this.#frames.metadata.findOne(keyFilter(change.key))) ?? undefined
      if ((existing && versionOf(existing)) !== change.expected) return undefined
      const isAppend = change.append && existing?.collection !== undefined
      const saved = await (isAppend ? this.#appendTo(existing, change) : this.#replace(existing, change))
      this.#isCommitted ||= saved !== undefined
      return saved
    })
  }

  async abort(): Promise<void> {
    if (this.#isCommitted || this.#stored === 0) return
    await reached(async () => {
      const { db, metadata } = this.#frames
      // The answer to a commit may have been lost, and the rows be a frame by then.
      if ((await metadata.countDocuments({ collection: this.#place })) === 0)
        await db.collection(this.#place).drop()
    })
  }

  /** The rows as a collection of their own take the place of those there are when the metadata names it. */
  async #replace(existing: MetadataDocument | undefined, change: FrameChange): Promise<Metadata | undefined> {
    const { db, metadata } = this.#frames
    await this.#store()
    if (this.#stored === 0) await db.createCollection(this.#collection.collectionName)
    await ensureIndexes(this.#collection, this.#layout)
    const name = await settle(this.#collection, db, change.key)
    this.#place = name
    const layout = layoutOf(change.schema)
    const facts = { kind: 'pandas.dfrows', collection: name, kind_meta: kindMetaOf(layout) } as const
    const document = existing
      ? await metadata.findOneAndUpdate(
          unchanged(existing),
          { $set: { ...facts, attributes: {}, modified: changeTime(existing) }, $unset: { gridfile: '' } },
          { returnDocument: 'after' },
        )
      : await insertNew(metadata, change.key, { ...facts, attributes: {} })
    if (!document) {
      await db.collection(name).rename(this.#collection.collectionName)
      this.#place = this.#collection.collectionName
      return undefined
    }
    if (existing?.collection) await db.collection(existing.collection).drop()
    return metadataFrom(document, { rows: this.#stored })
  }

  async #appendTo(existing: MetadataDocument, change: FrameChange): Promise<Metadata | undefined> {
    const { db, metadata, journal } = this.#frames
    const target = db.collection(existing.collection!)
    const layout = layoutOf(change.schema)
    if (existing.kind_meta?.revisions) {
      const rows = this.#numbered(layout, 0, undefined)
      const saved = await appendRevision(this.#frames, existing, layout, rows)
      return saved && metadataFrom(saved)
    }
    const entry = await journal.begin(target.collectionName, layout.columns.includes('_id'))
    try {
      await this.#insert(target, this.#numbered(layout, entry.from, entry.idOf))
      await ensureIndexes(target, layout)
      const { _id, collection } = existing
      const kind_meta = { ...existing.kind_meta, ...kindMetaOf(layout, existing.kind_meta) }
      const document = await metadata.findOneAndUpdate(
        { _id, collection: collection! },
        { $set: { kind_meta, modified: changeTime(existing) } },
        { returnDocument: 'after' },
      )
      if (document) {
        await entry.end()
        return metadataFrom(document, { rows: entry.from + this.#rows })
      }
      // Deleted meanwhile, and the rows have made the collection anew.
      await entry.removeRows()
      await entry.end()
      if ((await metadata.countDocuments({ collection: collection! })) === 0) await target.drop()
      return undefined
    } catch (error) {
      await entry.removeRows()
      // Who has read some of the rows sees by the version that they were not to stay.
      await metadata.updateOne({ _id: existing._id }, { $set: { modified: changeTime(existing) } })
      await entry.end()
      throw error
    }
  }

  /** One write of an object after the other. */
  #whole<Result>(key: ObjectKey, work: () => Promise<Result>): Promise<Result> {
    return reached(() => this.#frames.locks.holding(lockName(key), work))
  }

  get #rows(): number {
    return this.#stored + (this.#held?.rows ?? 0)
  }

  /** All rows, numbered from `from`, the columns in the layout of the frame. */
  async *#numbered(
    layout: FrameLayout,
    from: number,
    idOf: ((row: number) => ObjectId) | undefined,
  ): AsyncGenerator<Document> {
    let row = 0
    const source = this.#held
      ? rowDocuments(layout, this.#held, 0)
      : this.#collection
          .find({}, { projection: layout.columns.includes('_id') ? {} : { _id: 0 }, ...AS_STORED })
          .sort({ [ROW_ID]: 1 })
    for await (const document of source) {
      document[ROW_ID] = from + row
      yield idOf ? { _id: idOf(row), ...document } : document
      row += 1
    }
  }

  async #store(): Promise<void> {
    const held = this.#held
    if (!held) return
    await this.#insert(this.#collection, rowDocuments(this.#layout, held, 0))
    this.#stored = held.rows
    this.#held = undefined
  }

  async #insert(collection: Collection, rows: Iterable<Document> | AsyncIterable<Document>): Promise<void> {
    let batch: Document[] = []
    const send = async () => {
      if (batch.length > 0) await insertAll(collection, batch)
      batch = []
    }
    for await (const row of rows) {
      batch.push(row)
      if (batch.length === BATCH) await send()
    }
    await send()
  }
}

async function insertAll(collection: Collection, documents: Document[]): Promise<void> {
  try {
    await written(collection.insertMany(documents))
  } catch (error) {
    if (hasCode(error, DUPLICATE_KEY))
      throw badRequest('Column "_id" names each row, and has the same value twice', error)
    throw error
  }
}

/** The indexes that omega-ml makes, unless there are such already under another name. */
async function ensureIndexes(collection: Collection, { index }: FrameLayout): Promise<void> {
  const existing = (await collection.listIndexes().toArray()).map(({ key }) => Object.keys(key))
  for (const fields of [index, [ROW_ID]]) {
    if (existing.some((keys) => fields.every((field, place) => keys[place] === field))) continue
    await ensureIndex(collection, fields)
  }
}
