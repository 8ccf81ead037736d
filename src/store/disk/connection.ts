import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import { translating } from './failures.ts'

export type Row = Record<string, SQLOutputValue>

/** Every commit is on the disk before it is answered. */
const DURABLE = 'PRAGMA synchronous = FULL'

export interface ConnectionOptions {
  /** Come before the file is first written to. */
  readonly pragmas?: string
  /** How long it waits for others who write, in ms. */
  readonly patience?: number
}

/** One connection to the file, its statements prepared once; SQLite's own failures are of the kinds in `failures.ts`. */
export class Connection {
  readonly #path: string
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string, { pragmas = DURABLE, patience = 5000 }: ConnectionOptions = {}) {
    this.#path = path
    this.#database = translating(path, () => new DatabaseSync(path))
    try {
      this.exec(
        `PRAGMA busy_timeout = ${patience}; ${pragmas}; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;
         PRAGMA journal_size_limit = ${LOG_LIMIT}`,
      )
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  exec(sql: string): void {
    translating(this.#path, () => this.#database.exec(sql))
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return translating(this.#path, () => this.#prepare(sql).get(...values)) as Row | undefined
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return translating(this.#path, () => this.#prepare(sql).all(...values)) as Row[]
  }

  /** Row by row, of which no more than one need be in memory; all of one moment. */
  *each(sql: string, ...values: SQLInputValue[]): Generator<Row> {
    const rows = translating(this.#path, () => this.#prepare(sql).iterate(...values))
    try {
      for (;;) {
        const { done, value } = translating(this.#path, () => rows.next())
        if (done) return
        yield value as Row
      }
    } finally {
      rows.return?.()
    }
  }

  /** Answers how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(translating(this.#path, () => this.#prepare(sql).run(...values)).changes)
  }

  /** Answers the id of the row; `RETURNING` would answer it before the commit, whose failure was then not heard. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(translating(this.#path, () => this.#prepare(sql).run(...values)).lastInsertRowid)
  }

  /** All of `work` or nothing of it, as part of the transaction that goes on, if one does; `work` must be synchronous. */
  transaction<Result>(work: () => Result): Result {
    if (this.inTransaction) return work()
    return this.#between('BEGIN IMMEDIATE', work)
  }

  /** All that `work` reads is of one moment; `work` must be synchronous. */
  snapshot<Result>(work: () => Result): Result {
    return this.#between('BEGIN', work)
  }

  /** False also when SQLite has undone a transaction on its own, as it does when the disk is full. */
  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  /** Whether commits bring the log into the file when it has grown, which may need room on the disk. */
  set growsFile(grows: boolean) {
    this.exec(`PRAGMA wal_autocheckpoint = ${grows ? LOG_PAGES : 0}`)
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #between<Result>(begin: string, work: () => Result): Result {
    this.run(begin)
    try {
      const result = work()
      this.run('COMMIT')
      return result
    } catch (error) {
      if (this.inTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

/** What is left of the write-ahead log when all of it is in the file, in bytes. */
const LOG_LIMIT = 4 * 2 ** 20
/** As SQLite has it by default. */
const LOG_PAGES = 1000
