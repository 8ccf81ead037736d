import { MongoBulkWriteError, MongoServerError } from 'mongodb'

/** What became of each item of a batch. */
type Settled<Result> = readonly PromiseSettledResult<Result>[]

export interface GroupOptions<Item> {
  /** Of one item, in bytes, more or less. */
  readonly sizeOf: (item: Item) => number
  /** How long the first of a batch waits for others, in ms; 0: not at all. */
  readonly pause?: number
}

/** Items of a batch at most, and bytes. */
const MOST_ITEMS = 500
const MOST_BYTES = 4 * 2 ** 20

interface Waiting<Item, Result> {
  readonly item: Item
  readonly settle: PromiseWithResolvers<Result>
}

/**
 * Group commit: one batch is written at a time, and whatever comes meanwhile waits for the next. So what comes alone is
 * written at once, and what comes together costs the database little more than one.
 */
export class GroupWrites<Item, Result = void> {
  readonly #write: (items: readonly Item[]) => Promise<Settled<Result>>
  readonly #options: GroupOptions<Item>
  #waiting: Waiting<Item, Result>[] = []
  #isWriting = false

  /** `write` rejects when nothing is known of any item. */
  constructor(write: (items: readonly Item[]) => Promise<Settled<Result>>, options: GroupOptions<Item>) {
    this.#write = write
    this.#options = options
  }

  add(item: Item): Promise<Result> {
    const settle = Promise.withResolvers<Result>()
    this.#waiting.push({ item, settle })
    if (!this.#isWriting) void this.#writeAll()
    return settle.promise
  }

  async #writeAll(): Promise<void> {
    const { pause = 0 } = this.#options
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
      const batch = this.#take()
      try {
        const results = await this.#write(batch.map(({ item }) => item))
        batch.forEach(({ settle }, i) => {
          const result = results[i]!
          if (result.status === 'fulfilled') settle.resolve(result.value)
          else settle.reject(result.reason)
        })
      } catch (error) {
        for (const { settle } of batch) settle.reject(error)
      }
    }
    this.#isWriting = false
  }

  /** As many as one batch may have, one at least. */
  #take(): readonly Waiting<Item, Result>[] {
    let [count, bytes] = [0, 0]
    for (const { item } of this.#waiting) {
      bytes += this.#options.sizeOf(item)
      if (count > 0 && (count === MOST_ITEMS || bytes > MOST_BYTES)) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }
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
  return Array.from({ length: count }, (_, i) =>
    failed.has(i)
      ? ({ status: 'rejected', reason: failed.get(i) } as const)
      : ({ status: 'fulfilled', value: undefined } as const),
  )
}
