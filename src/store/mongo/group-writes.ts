import { MongoBulkWriteError, MongoServerError } from 'mongodb'
import { written } from './failures.ts'

/** What became of each item of a batch. */
export type Settled<Result> = readonly PromiseSettledResult<Result>[]

export interface GroupOptions<Item> {
  /** Of one item, in bytes, more or less. */
  readonly sizeOf: (item: Item) => number
  /** How long a batch that has room waits for others, in ms; 0: not at all. */
  readonly pause?: number
  /** Items of a batch at most; 500 when absent. */
  readonly most?: number
}

const MOST_ITEMS = 500

/** Bytes of a batch at most. */
const MOST_BYTES = 4 * 2 ** 20

interface Waiting<Item, Result> {
  readonly item: Item
  readonly bytes: number
  readonly settle: PromiseWithResolvers<Result>
}

/**
 * Group commit: one batch is written at a time, and whatever comes meanwhile waits for the next. So what comes alone is
 * written at once, and what comes together costs the database little more than one. Each item is settled as long as `write`
 * is, whatever that answers or throws: a batch that fails holds up nobody behind it.
 */
export class GroupWrites<Item, Result = void> {
  readonly #write: (items: readonly Item[]) => Promise<Settled<Result>>
  readonly #options: GroupOptions<Item>
  readonly #waiting: Waiting<Item, Result>[] = []
  #isWriting = false

  /** `write` rejects when nothing is known of any item, and must end one day. */
  constructor(write: (items: readonly Item[]) => Promise<Settled<Result>>, options: GroupOptions<Item>) {
    this.#write = write
    this.#options = options
  }

  async add(item: Item): Promise<Result> {
    const bytes = this.#options.sizeOf(item)
    const settle = Promise.withResolvers<Result>()
    this.#waiting.push({ item, bytes, settle })
    if (!this.#isWriting) void this.#writeAll()
    return settle.promise
  }

  async #writeAll(): Promise<void> {
    const { pause = 0 } = this.#options
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      if (pause > 0 && this.#waiting.length < this.#most)
        await new Promise((resolve) => setTimeout(resolve, pause))
      const batch = this.#waiting.splice(0, this.#countOfNext())
      const results = await this.#settled(batch.map(({ item }) => item))
      batch.forEach(({ settle }, place) => {
        const result = results[place]
        if (result?.status === 'fulfilled') settle.resolve(result.value)
        else settle.reject(result?.reason ?? new Error('Nothing is known of a write'))
      })
    }
    this.#isWriting = false
  }

  get #most(): number {
    return this.#options.most ?? MOST_ITEMS
  }

  /** Never rejects. */
  async #settled(items: readonly Item[]): Promise<Settled<Result>> {
    try {
      return await this.#write(items)
    } catch (reason) {
      return items.map(() => ({ status: 'rejected', reason }))
    }
  }

  /** As many as one batch may have, one at least. */
  #countOfNext(): number {
    let [count, sum] = [0, 0]
    for (const { bytes } of this.#waiting) {
      sum += bytes
      if (count > 0 && (count === this.#most || sum > MOST_BYTES)) break
      count += 1
    }
    return count
  }
}

/** Insertions into a collection, each refused or taken by itself. */
export function groupInsertions<Item>(
  collection: Insertable<Item>,
  options: GroupOptions<Item>,
): GroupWrites<Item> {
  const insert = (items: readonly Item[]) => written(collection.insertMany(items, { ordered: false }))
  return new GroupWrites((items) => settledBulk(items.length, insert(items)), options)
}

/** A collection whose documents have their ids. */
interface Insertable<Item> {
  insertMany(documents: readonly Item[], options: { readonly ordered: false }): Promise<unknown>
}

/** What became of each of `count` operations of an unordered bulk write, which the driver says in one error. */
export async function settledBulk(count: number, write: Promise<unknown>): Promise<Settled<void>> {
  const failed = new Map<number, unknown>()
  try {
    await write
  } catch (error) {
    const errors = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : []
    // Without any of its own the whole has failed.
    if (errors.length === 0) throw error
    for (const { index, code, errmsg } of errors)
      failed.set(index, new MongoServerError({ message: errmsg ?? 'The write failed', code }))
  }
  return Array.from({ length: count }, (_, place) =>
    failed.has(place)
      ? { status: 'rejected', reason: failed.get(place) }
      : { status: 'fulfilled', value: undefined },
  )
}
