import type { Connection } from './connection.ts'

interface Write {
  readonly work: () => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

/** Writes of one turn of the event loop as one transaction: many tasks at once cost one commit. */
export class WriteBatch {
  readonly #connection: Connection
  #waiting: Write[] = []

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Resolves when `work` is committed. Works run in the order in which they were added. */
  add<Result>(work: () => Result): Promise<Result> {
    if (this.#waiting.length === 0) setImmediate(() => this.flush())
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject })
    })
  }

  /** Commits what waits. A work that fails does so alone; SQLite undoes its own statement. */
  flush(): void {
    const writes = this.#waiting
    if (writes.length === 0) return
    this.#waiting = []
    const settle: (() => void)[] = []
    try {
      this.#connection.transaction(() => {
        for (const { work, resolve, reject } of writes) {
          try {
            const result = work() as never
            settle.push(() => resolve(result))
          } catch (error) {
            // A full disk undoes all of them.
            if (!this.#connection.inTransaction) throw error
            settle.push(() => reject(error))
          }
        }
      })
      for (const tell of settle) tell()
    } catch (error) {
      for (const { reject } of writes) reject(error)
    }
  }
}
