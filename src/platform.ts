import type { Connection } from './http/connection.ts'

export interface Listener {
  readonly port: number
  /** Stops taking connections and resolves when the requests in flight are answered. */
  close(): Promise<void>
}

export interface ServeOptions {
  readonly host: string
  readonly port: number
  /** How long a connection may stay open between two requests, in seconds. */
  readonly keepAlive: number
  /** How long a client may take nothing of what waits for it, in seconds, where a runtime looks after that itself. */
  readonly stallTimeout: number
}

/** All that the core asks of a runtime. `runtimes/` has one for each. */
export interface Platform {
  readonly name: 'Node' | 'Deno' | 'Bun'
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  serve(
    fetch: (request: Request, connection: Connection) => Promise<Response>,
    options: ServeOptions,
  ): Promise<Listener>
  /** Resolves with the first SIGINT or SIGTERM; another one, a second later or more, ends the process at once. */
  terminated(): Promise<string>
  exit(code: number): void
}
