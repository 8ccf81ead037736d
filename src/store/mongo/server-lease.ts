import type { Collection, Db } from 'mongodb'
import { OWN } from './names.ts'

/** How often a server says that it is there, in ms. */
const BEAT = 2000

/** How long after its last word a server counts as gone, in ms: less than it takes to start one anew. */
const SILENCE = 8000

/** A server among those that share the database; what it owns is others' once it has been silent for a while. */
export class ServerLease {
  /** Names this server for as long as it runs. */
  readonly owner: string = crypto.randomUUID()
  readonly #servers: Collection<{ _id: string; alive: Date }>
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(db: Db) {
    this.#servers = db.collection(`${OWN}servers`)
  }

  /** Says that the server is there, now and from now on. */
  async hold(): Promise<void> {
    if (this.#timer) return
    // A beat that fails is followed by another; after too many of them others rightly count the server as gone.
    this.#timer = setInterval(() => this.#beat().catch(() => {}), BEAT)
    await this.#beat()
  }

  /** Those of the owners that are gone. */
  async goneOf(owners: readonly string[]): Promise<readonly string[]> {
    const since = new Date(Date.now() - SILENCE)
    const alive = await this.#servers.find({ alive: { $gte: since } }).toArray()
    const held = new Set(alive.map(({ _id }) => _id)).add(this.owner)
    return owners.filter((owner) => !held.has(owner))
  }

  /** The server ends; when the database is away just then, its silence says so later. */
  async leave(): Promise<void> {
    clearInterval(this.#timer)
    if (this.#timer) await this.#servers.deleteOne({ _id: this.owner }).catch(() => {})
  }

  async #beat(): Promise<void> {
    await this.#servers.updateOne({ _id: this.owner }, { $set: { alive: new Date() } }, { upsert: true })
  }
}
