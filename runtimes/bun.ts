import process from 'node:process'
import { main } from '../src/main.ts'
import type { Platform } from '../src/platform.ts'
import { type OpenFile, sized } from './bun-sized.ts'
import { terminatedBy } from './terminated.ts'

/** The part of Bun's own API that this entry uses; its types are not among Node's. */
interface BunApi {
  readonly file: OpenFile
  serve(options: {
    hostname: string
    port: number
    idleTimeout: number
    maxRequestBodySize: number
    fetch: (request: Request, server: BunServer) => Promise<Response>
  }): BunServer
}
interface BunServer {
  readonly port: number
  requestIP(request: Request): { readonly address: string } | null
  /** Closes the connection of a request once it has been silent for so many seconds; 0: never. */
  timeout(request: Request, seconds: number): void
  stop(closeActiveConnections: boolean): Promise<void>
}
const { Bun: bun } = globalThis as unknown as { Bun: BunApi }

/** HTTP/1.0 may name no host, as load balancers do that look whether a server is well: Bun's URL is a path then. */
function named(request: Request): Request {
  return request.url.startsWith('/') ? new Request(`http://localhost${request.url}`, request) : request
}

/** In seconds: what `timeout` takes at most, and by how much it may come too early, since Bun counts in steps. */
const LONGEST_TIMEOUT = 255
const STEP = 4

const platform: Platform = {
  name: 'Bun',
  args: process.argv.slice(2),
  env: process.env,
  serve: async (fetch, { host, port, keepAlive }) => {
    const seconds = Math.ceil(keepAlive) + STEP
    const idle = seconds > LONGEST_TIMEOUT ? 0 : seconds
    const announced = `timeout=${Math.floor(keepAlive)}`
    // The body limit is ours, counted as it is read; Bun's own would answer without a sentence.
    const server = bun.serve({
      hostname: host,
      port,
      idleTimeout: idle,
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch: async (request, server) => {
        server.timeout(request, 0) // who waits for a long task hears nothing meanwhile
        const answer = await fetch(named(request), {
          get address() {
            return server.requestIP(request)?.address
          },
          hasContinued: true,
          countsNothing: true,
          // Bun has no way to break a connection off but this one.
          drop: () => server.timeout(request, 1),
          streams: (goesOn) => server.timeout(request, goesOn ? 0 : idle),
        })
        server.timeout(request, idle)
        if (!answer.headers.has('connection')) answer.headers.set('Keep-Alive', announced)
        return sized(answer, bun.file)
      },
    })
    return { port: server.port, close: () => server.stop(false) }
  },
  terminated: () => terminatedBy((signal, heard) => process.on(signal, heard)),
  exit: (code) => process.exit(code),
}

await main(platform)
