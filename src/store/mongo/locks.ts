import type { Collection, Db } from 'mongodb'
import type { ObjectKey } from '../metadata.ts'
import { DUPLICATE_KEY, hasCode, unavailable } from './failures.ts'
import { OWN } from './names.ts'

/** A lock whose holder has not been heard of for so long is free, in ms. */
const LEASE = 15_000

/** How long a lock is waited for, and how often it is looked at, in ms. */
const PATIENCE = 10_000
const LOOK_EVERY = 20

interface LockDocument {
  readonly _id: string
  readonly holder: string
  readonly expires: Date
}

/**
 * Locks that all servers of a database share. The only step that every server of MongoDB's protocol takes whole is
 * the insertion of a new id, so that is what a lock is.
 */
export class Locks {
  readonly #locks: Collection<LockDocument>

  constructor(db: Db) {
    this.#locks = db.collection(`${OWN}locks`)
  }

  /** Does the work while no other does work under that name; `unavailable` when others do not come to an end. */
  async holding<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const holder = crypto.randomUUID()
    await this.#take(name, holder)
    const renewal = setInterval(() => {
      // One that fails is followed by others before the lease ends.
      this.#locks.updateOne({ _id: name, holder }, { $set: { expires: lease() } }).catch(() => {})
    }, LEASE / 5)
    try {
      return await work()
    } finally {
      clearInterval(renewal)
      // A lock that cannot be given back ends with its lease.
      await this.#locks.deleteOne({ _id: name, holder }).catch(() => {})
    }
  }

  async #take(name: string, holder: string): Promise<void> {
    const until = Date.now() + PATIENCE
    while (Date.now() < until) {
      try {
        await this.#locks.insertOne({ _id: name, holder, expires: lease() })
        return
      } catch (error) {
        if (!hasCode(error, DUPLICATE_KEY)) throw error
      }
      const { deletedCount } = await this.#locks.deleteOne({ _id: name, expires: { $lt: new Date() } })
      if (deletedCount === 0) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY))
    }
    throw unavailable(new Error(`"${name}" is locked`))
  }
}

/** What writes of an object hold. */
export function lockName({ bucket, prefix, name }: ObjectKey): string {
  return `${bucket}/${prefix}${name}`
}

function lease(): Date {
  return new Date(Date.now() + LEASE)
}
