export interface Listener {
  readonly port: number
  /** Stops taking connections and resolves when the requests in flight are answered. */
  close(): Promise<void>
}

/** All that the core asks of a runtime. `runtimes/` has one for each. */
export interface Platform {
  readonly name: 'Node' | 'Deno' | 'Bun'
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  serve(fetch: (request: Request) => Promise<Response>, at: { host: string; port: number }): Promise<Listener>
  /** Resolves with the first SIGINT or SIGTERM. */
  terminated(): Promise<string>
  exit(code: number): void
}
