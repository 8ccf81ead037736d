import type { Db } from 'mongodb'
import type { Locks } from './locks.ts'
import type { MetadataCollection } from './metadata-document.ts'
import type { WriteJournal } from './write-journal.ts'

/** What reads and writes of frames go through. */
export interface FramesInMongo {
  readonly db: Db
  readonly metadata: MetadataCollection
  readonly journal: WriteJournal
  readonly locks: Locks
}
