import type { Collection, Db } from 'mongodb'
import { OWN } from './names.ts'

/** How often a server says that it is there, in ms. */
const BEAT = 2000

/** How long a server may say nothing until it counts as gone, in ms. */
const SILENCE = 8000

/** When a server's last word was heard here first. */
interface Heard {
  readonly word: number
  readonly at: number
}

/**
 * A server among those that share the database; what it owns is others' once it has been silent for a while. Its words
 * are compared with earlier ones, never with a clock, since clocks differ, and none can speak while the database is away.
 */
export class ServerLease {
  /** Names this server for as long as it runs. */
  readonly owner: string = crypto.randomUUID()
  readonly #servers: Collection<{ _id: string; alive: Date }>
  #heard = new Map<string, Heard>()
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

  /** Those of the owners that have left, or say nothing new for as long as this server has listened without a break. */
  async goneOf(owners: readonly string[]): Promise<readonly string[]> {
    const others = owners.filter((owner) => owner !== this.owner)
    const said = await this.#listen(others)
    const now = performance.now()
    const heard = new Map<string, Heard>()
    for (const [owner, word] of said) {
      const before = this.#heard.get(owner)
      heard.set(owner, before?.word === word ? before : { word, at: now })
    }
    this.#heard = heard
    return others.filter((owner) => {
      const last = heard.get(owner)
      return last === undefined || now - last.at > SILENCE
    })
  }

  /** The server ends; when the database is away just then, its silence says so later. */
  async leave(): Promise<void> {
    clearInterval(this.#timer)
    if (this.#timer) await this.#servers.deleteOne({ _id: this.owner }).catch(() => {})
  }

  /** Forgets a server that is gone and whose tasks are taken over. */
  async forget(owner: string): Promise<void> {
    this.#heard.delete(owner)
    await this.#servers.deleteOne({ _id: owner })
  }

  async #listen(owners: readonly string[]): Promise<ReadonlyMap<string, number>> {
    try {
      const found = await this.#servers.find({ _id: { $in: owners } }).toArray()
      return new Map(found.map(({ _id, alive }) => [_id, alive.getTime()]))
    } catch (error) {
      this.#heard.clear()
      throw error
    }
  }

  async #beat(): Promise<void> {
    await this.#servers.updateOne({ _id: this.owner }, { $set: { alive: new Date() } }, { upsert: true })
  }
}
