import { OmegaError } from '../../error.ts'
import { Connection } from './connection.ts'

/** Streams that may read at once; more wait for one to end. */
const MOST = 32
/** How long one waits for its turn, in ms. */
const PATIENCE = 10_000

/** Read connections, one for each open reader: a read transaction sees one version for as long as it lasts. */
export class ReaderPool {
  readonly #path: string
  readonly #idle: Connection[] = []
  readonly #waiting: ((connection: Connection) => void)[] = []
  #open = 0

  constructor(path: string) {
    this.#path = path
  }

  async acquire(): Promise<Connection> {
    const idle = this.#idle.pop()
    if (idle) return idle
    if (this.#open < MOST) {
      this.#open += 1
      return new Connection(this.#path)
    }
    return this.#turn()
  }

  release(connection: Connection): void {
    connection.exec('COMMIT')
    const next = this.#waiting.shift()
    if (next) next(connection)
    else this.#idle.push(connection)
  }

  /** Closes the idle ones; those in use close with the process. */
  close(): void {
    for (const connection of this.#idle.splice(0)) connection.close()
  }

  #turn(): Promise<Connection> {
    const { promise, resolve, reject } = Promise.withResolvers<Connection>()
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(take), 1)
      const message = `${MOST} frames are being read already, try again later`
      reject(new OmegaError('unavailable', message, { headers: { 'Retry-After': '1' } }))
    }, PATIENCE)
    const take = (connection: Connection) => {
      clearTimeout(timer)
      resolve(connection)
    }
    this.#waiting.push(take)
    return promise
  }
}
