import process from 'node:process'
import { main } from '../src/main.ts'
import type { Platform } from '../src/platform.ts'
import { terminatedBy } from './terminated.ts'

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
    handler: DenoHandler,
  ): DenoServer
  addSignalListener(signal: 'SIGINT' | 'SIGTERM', listener: () => void): void
}
type DenoHandler = (
  request: Request,
  info: { readonly remoteAddr: { readonly hostname: string } },
) => Promise<Response>
interface DenoServer {
  readonly addr: { port: number }
  /** Rejects where no more connections are taken, such as for want of file descriptors. */
  readonly finished: Promise<void>
  shutdown(): Promise<void>
}
const { Deno: deno } = globalThis as unknown as { Deno: DenoApi }

type DenoInfo = Parameters<DenoHandler>[1]

/** The connection of a request: a class, as an object with a getter of its own keeps what it holds for long. */
class DenoConnection {
  readonly #info: DenoInfo
  readonly countsNothing = true
  readonly endsBodyWithAnswer = true

  constructor(info: DenoInfo) {
    this.#info = info
  }

  /** Looked up only for who asks, which few requests do. */
  get address(): string {
    return this.#info.remoteAddr.hostname
  }
}

/** A reader that takes nothing is not worth a word; what else fails is said as Deno does by itself. */
function onError(error: unknown): Response {
  if (!(error instanceof Error && error.name === 'StalledReader')) console.error(error)
  return new Response('Internal Server Error', { status: 500 })
}

/** How long after it has failed a server listens anew, in ms. */
const AGAIN = 250

/** Listens again where a server has failed, which Deno would end the process of; what it had taken is still answered. */
function listening(port: number, listen: (port: number) => DenoServer) {
  let isClosing = false
  let server = listen(port)
  const opened = server.addr.port
  const watch = () => {
    server.finished.catch(async (error: Error) => {
      console.error(`No connections can be taken, listening anew: ${error.message}`)
      void server.shutdown().catch(() => {})
      while (!isClosing) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN))
        try {
          server = listen(opened)
          return watch()
        } catch {
          // There are still no file descriptors.
        }
      }
    })
  }
  watch()
  return {
    port: opened,
    shutdown: () => {
      isClosing = true
      return server.shutdown()
    },
  }
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
    const answer: DenoHandler = (request, info) => {
      const answered = fetch(request, new DenoConnection(info)).then(announce)
      inFlight.add(answered)
      return answered.finally(() => inFlight.delete(answered))
    }
    const server = listening(port, (port) =>
      deno.serve({ hostname: host, port, onListen: () => {}, onError }, answer),
    )
    // `shutdown` alone breaks off bodies that are still being read.
    const close = async () => {
      await Promise.allSettled(inFlight)
      await server.shutdown()
    }
    return { port: server.port, close }
  },
  terminated: () => terminatedBy((signal, heard) => deno.addSignalListener(signal, heard)),
  exit: (code) => process.exit(code),
}

await main(platform)
