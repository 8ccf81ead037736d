import { type Collection, type Db, type Document, ObjectId } from 'mongodb'
import { ROW_ID } from './frame-layout.ts'
import { OWN } from './names.ts'

/** An append that has not ended: of the collection `_id`, from row `from` on. */
interface OpenAppend {
  readonly _id: string
  readonly from: number
  /** The first bytes of the ids of its rows; null when the rows bring ids of their own. */
  readonly batch: string | null
}

/**
 * The appends that are under way. Without transactions this is what makes an append one step for our servers: its rows
 * are no part of the frame until it ends, and none of them is left when its server died.
 */
export class WriteJournal {
  readonly #db: Db
  readonly #open: Collection<OpenAppend>

  constructor(db: Db) {
    this.#db = db
    this.#open = db.collection<OpenAppend>(`${OWN}appends`)
  }

  /** The first row of the append that is open on the collection; undefined without one. */
  async openFrom(collection: string): Promise<number | undefined> {
    return (await this.#open.findOne({ _id: collection }))?.from
  }

  /** How many rows are part of the collection's frame; the caller holds the lock of the frame. */
  async committedRows(collection: string): Promise<number> {
    return (await this.openFrom(collection)) ?? (await this.#nextRow(collection))
  }

  /** Begins an append; the caller holds the lock of the frame. */
  async begin(collection: string, hasIds: boolean): Promise<JournalEntry> {
    const rows = this.#db.collection(collection)
    const dead = await this.#open.findOne({ _id: collection })
    if (dead) await rows.deleteMany(rowsOf(dead.batch, dead.from))
    const from = await this.#nextRow(collection)
    const batch = hasIds ? null : newBatch()
    // In one step, so that who reads meanwhile sees one or the other.
    if (dead) await this.#open.replaceOne({ _id: collection }, { from, batch })
    else await this.#open.insertOne({ _id: collection, from, batch })
    return {
      from,
      idOf: batch === null ? undefined : (row) => new ObjectId(batch + row.toString(16).padStart(8, '0')),
      removeRows: async () => {
        await rows.deleteMany(rowsOf(batch, from))
      },
      end: async () => {
        // Of this append alone: who was taken for dead must not end the next one's.
        await this.#open.deleteOne({ _id: collection, from, batch })
      },
    }
  }

  async #nextRow(collection: string): Promise<number> {
    const last = await this.#db
      .collection(collection)
      .find({}, { projection: { [ROW_ID]: 1 } })
      .sort({ [ROW_ID]: -1 })
      .limit(1)
      .next()
    return last ? Number(last[ROW_ID]) + 1 : 0
  }
}

export interface JournalEntry {
  /** The number of the first row that is appended. */
  readonly from: number
  /** The id of the n-th row that is appended; undefined when the rows have a column `_id`. */
  readonly idOf: ((row: number) => ObjectId) | undefined
  /** Removes what was appended so far. */
  removeRows(): Promise<void>
  /** Whatever of the rows is there is part of the frame from now on. */
  end(): Promise<void>
}

/** The first 8 bytes of ids: seconds, as ObjectId has it, and random ones; 4 bytes are left to count the rows. */
function newBatch(): string {
  const seconds = Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, '0')
  return seconds + Buffer.from(crypto.getRandomValues(new Uint8Array(4))).toString('hex')
}

function rowsOf(batch: string | null, from: number): Document {
  if (batch === null) return { [ROW_ID]: { $gte: from } }
  return { _id: { $gte: new ObjectId(`${batch}00000000`), $lte: new ObjectId(`${batch}ffffffff`) } }
}
