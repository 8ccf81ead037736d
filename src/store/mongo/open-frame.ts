import type { FramePlan, OpenedObject } from '../database.ts'
import { digestOf, readerInMemory } from '../frame-in-memory.ts'
import { isFrame, type Kind, type ObjectKey, type Version } from '../metadata.ts'
import { unavailable } from './failures.ts'
import { layoutFrom } from './frame-layout.ts'
import { openMongoReader } from './frame-reader.ts'
import type { FramesInMongo } from './frames-in-mongo.ts'
import { lockName } from './locks.ts'
import { madeFrame } from './made-frame.ts'
import { keyFilter, metadataFrom, versionOf } from './metadata-document.ts'

/** How often a read is begun again when the frame is replaced just then. */
const ATTEMPTS = 5

/** Up to which row a collection is known to be whole. */
interface Bound {
  readonly collection: string
  readonly end: number
}

/**
 * Opens a frame without a lock: reads first, and asks then whether what was read is one version. What was appended to
 * meanwhile is read again, up to the last row that is known to be part of it.
 */
export async function openFrame(
  { db, metadata, journal, locks }: FramesInMongo,
  key: ObjectKey,
  plan: FramePlan,
  makes: (kind: Kind) => boolean = () => true,
): Promise<OpenedObject | undefined> {
  let bound: Bound | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const document = await metadata.findOne(keyFilter(key))
    if (!document) return undefined
    const found = metadataFrom(document)
    const { _id, collection, kind_meta } = document
    const layout = layoutFrom(kind_meta)
    const made = layout || !makes(document.kind) ? undefined : await madeFrame(db, document)
    if (made) {
      const version = `${found.version}-${digestOf(made)}` as Version
      const whole = { ...found, version, frame: { schema: made.schema, rows: made.rows } }
      const query = plan(whole)
      return { metadata: whole, ...(query && { reader: readerInMemory(made, query) }) }
    }
    const query = isFrame(found) ? plan(found) : undefined
    if (collection === undefined || !layout || !query) return { metadata: found }
    const end = bound?.collection === collection ? bound.end : undefined
    const reader = await openMongoReader({ collection: db.collection(collection), layout, end }, query)
    // In this order: an append changes the metadata before it leaves the journal.
    const from = end === undefined ? await journal.openFrom(collection) : undefined
    const after = await metadata.findOne({ _id }, { projection: { collection: 1, modified: 1, gridfile: 1 } })
    const isThere = after?.collection === collection
    const isWhole = end !== undefined || (from === undefined && after && versionOf(after) === found.version)
    if (isThere && isWhole) return { metadata: found, reader }
    reader.close()
    const committed = () => journal.committedRows(collection)
    if (isThere) bound = { collection, end: from ?? (await locks.holding(lockName(key), committed)) }
  }
  throw unavailable(new Error(`Frame "${key.name}" is replaced again and again`))
}
