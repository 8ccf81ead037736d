import process from 'node:process'
import { main } from '../src/main.ts'
import type { Platform } from '../src/platform.ts'
import { exposeCollector } from './collector.ts'

/** The part of Deno's own API that this entry uses; its types are not among Node's. */
interface DenoApi {
  serve(
    options: {
      hostname: string
      port: number
      onListen: () => void
      /** Told of what an answer's stream has failed of, and asked for another answer where none has begun. */
      onError: (error: unknown) => Response
    },
    handler: (
      request: Request,
      info: { readonly remoteAddr: { readonly hostname: string } },
    ) => Promise<Response>,
  ): { addr: { port: number }; shutdown(): Promise<void> }
  addSignalListener(signal: 'SIGINT' | 'SIGTERM', listener: () => void): void
}
const { Deno: deno } = globalThis as unknown as { Deno: DenoApi }

/** A reader that takes nothing is not worth a word; what else fails is said as Deno does by itself. */
function onError(error: unknown): Response {
  if (!(error instanceof Error && error.name === 'StalledReader')) console.error(error)
  return new Response('Internal Server Error', { status: 500 })
}

const platform: Platform = {
  name: 'Deno',
  args: process.argv.slice(2),
  env: process.env,
  serve: async (fetch, { host, port, keepAlive }) => {
    const inFlight = new Set<Promise<Response>>()
    // Deno leaves idle connections open, so that what is announced holds; it has no setting that would end them.
    const announced = `timeout=${Math.floor(keepAlive)}`
    const announce = (answer: Response) => {
      if (!answer.headers.has('connection')) answer.headers.set('Keep-Alive', announced)
      return answer
    }
    const server = deno.serve({ hostname: host, port, onListen: () => {}, onError }, (request, info) => {
      const connection = {
        // Looked up only for who asks, which few requests do.
        get address() {
          return info.remoteAddr.hostname
        },
        countsNothing: true,
      } as const
      const answer = fetch(request, connection).then(announce)
      inFlight.add(answer)
      return answer.finally(() => inFlight.delete(answer))
    })
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

exposeCollector()
await main(platform)
