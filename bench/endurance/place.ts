import { once } from 'node:events'
import { createServer } from 'node:net'
import { type RunningServer, type Runtime, startServer } from '../../test/runtimes/server.ts'
import { descendants } from './processes.ts'

export type Language = 'python' | 'javascript'

/** Something of what a server lives on, which can be restarted under it. */
export interface Dependency {
  readonly name: string
  restart(server: Serving): Promise<void>
  /** How long after that requests may still be refused, in ms. */
  readonly grace: number
}

/** Where a server is tried: what it is started with, and what it depends on. */
export interface Place {
  readonly name: 'embedded' | 'cluster'
  readonly args: readonly string[]
  readonly dependencies: readonly Dependency[]
  /** As of a dependency, of the server itself. */
  readonly grace: number
  /** In which languages scripts are run; notebooks too where there is one. */
  readonly languages: readonly Language[]
}

/** A server that is started again at the address that it had, on the same folder. */
export class Serving implements AsyncDisposable {
  readonly url: string
  readonly #start: () => Promise<RunningServer>
  #server: RunningServer
  #lives = 1

  static async start(runtime: Runtime, place: Place): Promise<Serving> {
    const port = await freePort()
    let data: string | undefined
    const start = async () => {
      const server = await startServer(runtime, {
        args: ['--port', String(port), ...place.args],
        ...(data !== undefined && { data }),
      })
      data = server.data
      return server
    }
    return new Serving(start, await start())
  }

  private constructor(start: () => Promise<RunningServer>, server: RunningServer) {
    this.#start = start
    this.#server = server
    this.url = server.url
  }

  get pid(): number {
    return this.#server.process.pid!
  }

  /** How often it was started. */
  get lives(): number {
    return this.#lives
  }

  output(): string {
    return this.#server.output()
  }

  async restart(signal: NodeJS.Signals): Promise<void> {
    await this.#server.stop(signal)
    this.#server = await this.#start()
    this.#lives += 1
  }

  /** Kills the processes that work for the server. */
  async killWorkers(): Promise<void> {
    for (const pid of await descendants(this.pid)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop('SIGTERM')
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
