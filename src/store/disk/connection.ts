import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import { OmegaError } from '../../error.ts'

export type Row = Record<string, SQLOutputValue>

/** One connection to the file, its statements prepared once; SQLite's own failures answer `unavailable`. */
export class Connection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /** `pragmas` come before the file is first written to. */
  constructor(path: string, pragmas = 'PRAGMA synchronous = FULL') {
    this.#database = new DatabaseSync(path)
    this.exec(`PRAGMA busy_timeout = 5000; ${pragmas}; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON`)
  }

  exec(sql: string): void {
    translating(() => this.#database.exec(sql))
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return translating(() => this.#prepare(sql).get(...values)) as Row | undefined
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return translating(() => this.#prepare(sql).all(...values)) as Row[]
  }

  /** Answers how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(translating(() => this.#prepare(sql).run(...values)).changes)
  }

  /** All of `work` or nothing of it; `work` must be synchronous. */
  transaction<Result>(work: () => Result): Result {
    this.run('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.run('COMMIT')
      return result
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

/** SQLite's result codes of a file that cannot be used now: BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN. */
const PASSING = new Set([5, 6, 8, 10, 13, 14])

function translating<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    const code = (cause as { errcode?: number }).errcode
    if (code === undefined || !PASSING.has(code & 0xff)) throw cause
    const message = `The store cannot be used now: ${(cause as Error).message}`
    throw new OmegaError('unavailable', message, { headers: { 'Retry-After': '1' }, cause })
  }
}
