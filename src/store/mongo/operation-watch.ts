import type { MongoClient } from 'mongodb'
import { unavailable } from './failures.ts'

/** How long an operation may still take when the driver has given up its connections, in ms. */
const GRACE = 10_000

/** Connections that may be lost until all are made anew: the driver's pool has 100. */
const MOST_LOST = 50

/**
 * Ends operations that the driver has forgotten. One that is written to a socket in the very moment it closes waits for it
 * to drain, for ever (seen with 7.9, on Bun most), and would keep its lock as long. The driver says when it gives up its
 * connections: what was under way then and has not ended a while later never will.
 */
export class OperationWatch {
  readonly #client: MongoClient
  readonly #underWay = new Set<(reason: Error) => void>()
  #lost = 0

  constructor(client: MongoClient) {
    this.#client = client
    client.on('connectionPoolCleared', () => {
      const before = [...this.#underWay]
      setTimeout(() => this.#endThose(before), GRACE).unref()
    })
  }

  /** The same object, each promise of it and of what it gives watched; forgotten ones throw `unavailable`. */
  over<Target extends object>(target: Target): Target {
    const watched: Target = new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name, target)
        if (typeof member !== 'function') return member
        return (...args: readonly unknown[]) => {
          const result: unknown = Reflect.apply(member, target, args)
          if (result === target) return watched
          if (result instanceof Promise) return this.#watch(result)
          return isOfDriver(result) ? this.over(result) : result
        }
      },
    })
    return watched
  }

  async #watch<Result>(operation: Promise<Result>): Promise<Result> {
    const { promise: forgotten, reject } = Promise.withResolvers<never>()
    this.#underWay.add(reject)
    try {
      return await Promise.race([operation, forgotten])
    } finally {
      this.#underWay.delete(reject)
    }
  }

  #endThose(operations: readonly ((reason: Error) => void)[]): void {
    const forgotten = operations.filter((end) => this.#underWay.has(end))
    for (const end of forgotten) end(unavailable(new Error('The driver has forgotten the operation')))
    this.#lost += forgotten.length
    if (this.#lost < MOST_LOST) return
    this.#lost = 0
    // Operations connect again by themselves.
    this.#client.close().catch(() => {})
  }
}

/** Collections, cursors and what iterates over them, but no documents. */
function isOfDriver(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.getPrototypeOf(value) !== Object.prototype
}
