import type { Connection } from './connection.ts'
import { isFull } from './failures.ts'
import { givesBack } from './tables.ts'

/** Less is not worth the work, in bytes. */
const LITTLE = 2 ** 20
/** Pages of the first step; the next ones take as many as fit their time. */
const FIRST = 64
/** Pages of the largest step. */
const MOST = 4096

/** The pages of the file that hold nothing. */
export class Free {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** In bytes. */
  size(): number {
    return this.#pages() * this.#pageSize()
  }

  /** Of all pages, in bytes: what the file has once the log is in it. */
  sizeOfAll(): number {
    return Number(this.#connection.get('PRAGMA page_count')?.page_count) * this.#pageSize()
  }

  /** Whether more than half of the file is free. */
  isMost(): boolean {
    return 2 * this.size() > this.sizeOfAll() && this.size() > LITTLE
  }

  /** Makes the file smaller, for about `time` ms, by pages from its end; answers whether more is free. */
  giveBack(time: number): boolean {
    if (!givesBack(this.#connection)) return false
    const begun = performance.now()
    for (let [pages, elapsed] = [FIRST, 0]; this.#pages() > 0; ) {
      this.#vacuum(pages)
      const now = performance.now() - begun
      if (now - elapsed > time - now) break
      if (4 * (now - elapsed) < time && pages < MOST) pages *= 2
      elapsed = now
    }
    return this.#pages() > 0
  }

  /**
   * The same where the disk is full: as many pages at once as the log has room for, since a commit costs it some. What
   * is then in the log may need less of the disk than the file has.
   */
  giveBackWithin(): boolean {
    if (!givesBack(this.#connection)) return false
    for (let pages = MOST; pages >= 1 && this.#pages() > 0; pages = Math.floor(pages / 4)) {
      try {
        this.#vacuum(pages)
        break
      } catch (error) {
        if (!isFull(error)) throw error
      }
    }
    return this.#pages() > 0
  }

  /** Brings what is in the log into the file, and empties it; false while others use it. */
  emptyLog(): boolean {
    return this.#connection.get('PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0
  }

  /** It answers a row for each page. */
  #vacuum(pages: number): void {
    this.#connection.all(`PRAGMA incremental_vacuum(${pages})`)
  }

  #pageSize(): number {
    return Number(this.#connection.get('PRAGMA page_size')?.page_size)
  }

  #pages(): number {
    return Number(this.#connection.get('PRAGMA freelist_count')?.freelist_count)
  }
}
