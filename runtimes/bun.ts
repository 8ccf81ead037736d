import process from 'node:process'
import { main } from '../src/main.ts'
import type { Platform } from '../src/platform.ts'

/** The part of Bun's own API that this entry uses; its types are not among Node's. */
interface BunApi {
  serve(options: {
    hostname: string
    port: number
    idleTimeout: number
    maxRequestBodySize: number
    fetch: (request: Request) => Promise<Response>
  }): { port: number; stop(closeActiveConnections: boolean): Promise<void> }
}
const { Bun: bun } = globalThis as unknown as { Bun: BunApi }

const platform: Platform = {
  name: 'Bun',
  args: process.argv.slice(2),
  env: process.env,
  serve: async (fetch, { host, port }) => {
    // The body limit is ours, counted as it is read; Bun's own would answer without a sentence.
    const server = bun.serve({
      hostname: host,
      port,
      idleTimeout: 0, // who waits for a long task hears nothing meanwhile
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch,
    })
    return { port: server.port, close: () => server.stop(false) }
  },
  terminated: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal))
    }),
  exit: (code) => process.exit(code),
}

await main(platform)
