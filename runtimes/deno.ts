import process from 'node:process'
import { main } from '../src/main.ts'
import type { Platform } from '../src/platform.ts'

/** The part of Deno's own API that this entry uses; its types are not among Node's. */
interface DenoApi {
  serve(
    options: { hostname: string; port: number; onListen: () => void },
    handler: (request: Request) => Promise<Response>,
  ): { addr: { port: number }; shutdown(): Promise<void> }
  addSignalListener(signal: 'SIGINT' | 'SIGTERM', listener: () => void): void
}
const { Deno: deno } = globalThis as unknown as { Deno: DenoApi }

const platform: Platform = {
  name: 'Deno',
  args: process.argv.slice(2),
  env: process.env,
  serve: async (fetch, { host, port }) => {
    const inFlight = new Set<Promise<Response>>()
    const handler = (request: Request) => {
      const answer = fetch(request)
      inFlight.add(answer)
      return answer.finally(() => inFlight.delete(answer))
    }
    const server = deno.serve({ hostname: host, port, onListen: () => {} }, handler)
    // `shutdown` alone breaks off bodies that are still being read.
    const close = async () => {
      await Promise.allSettled(inFlight)
      await server.shutdown()
    }
    return { port: server.addr.port, close }
  },
  terminated: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        deno.addSignalListener(signal, () => resolve(signal))
    }),
  exit: (code) => process.exit(code),
}

await main(platform)
