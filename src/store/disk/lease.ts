import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { translating } from './failures.ts'

/** The end of the name of SQLite's own file beside the lock. */
const JOURNAL = '-journal'

/** The end of the name of the file beside the lock that says what its owner reads. */
export const READING = '.reading'

/** A file younger than this, in ms, may have been made by a process that is about to lock it. */
const SETTLED = 60_000

/**
 * A sign of life: a lock on a file of its own, which the operating system takes away when the process ends,
 * however it ends. SQLite takes the lock, since no runtime has an API for it that the others have too.
 */
export class Lease {
  /** What tasks are recorded under. */
  readonly owner = crypto.randomUUID()
  readonly folder: string
  readonly #lock: DatabaseSync

  constructor(data: string) {
    this.folder = join(data, 'locks')
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    for (const file of readdirSync(this.folder)) {
      if (isLock(file) && ageOf(join(this.folder, file)) > SETTLED) this.holds(file)
    }
    const path = join(this.folder, this.owner)
    this.#lock = translating(path, () => new DatabaseSync(path))
    translating(path, () => this.#lock.exec('BEGIN EXCLUSIVE'))
  }

  /** Whether the process that holds the lease `owner` lives; removes the file of one that does not. */
  holds(owner: string): boolean {
    if (owner === this.owner) return true
    const path = join(this.folder, owner)
    const other = new DatabaseSync(path)
    try {
      other.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    } catch {
      other.close()
      return true
    }
    other.close()
    this.#remove(owner)
    return false
  }

  /** Whether no other holds a lease on the folder. */
  isAlone(): boolean {
    const owners = readdirSync(this.folder).filter(isLock)
    return owners.every((owner) => owner === this.owner || !this.holds(owner))
  }

  release(): void {
    this.#lock.close()
    this.#remove(this.owner)
  }

  #remove(owner: string): void {
    for (const end of ['', JOURNAL, READING]) rmSync(join(this.folder, owner + end), { force: true })
  }
}

/** In ms; of one that is gone meanwhile 0. */
function ageOf(path: string): number {
  const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {}
  return Date.now() - mtimeMs
}

function isLock(file: string): boolean {
  return !file.endsWith(JOURNAL) && !file.endsWith(READING)
}
