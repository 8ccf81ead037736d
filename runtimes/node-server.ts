import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Listener, Platform, ServeOptions } from '../src/platform.ts'
import { bodyOf } from './node-body.ts'
import { exposeCollector } from './node-collector.ts'

/**
 * An upload may take as long as it takes, where Node's own limit is five minutes; as it is the upper bound of the one for
 * headers, that one, in ms, is set too.
 */
const TIMEOUTS = { requestTimeout: 0, headersTimeout: 60_000 }

/** Of the types of the adaptor, which also serves HTTP/2, the one that is served here. */
interface Exchange {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/**
 * The connection of a request. A class, since an object with a getter of its own has a shape of its own, which V8 counts among what
 * is old: all that it holds would be kept until that is collected.
 */
class NodeConnection {
  readonly #incoming: IncomingMessage
  readonly body: () => ReturnType<typeof bodyOf>
  readonly drop: () => void

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    this.#incoming = incoming
    this.body = () => bodyOf(incoming)
    this.drop = () => outgoing.socket?.resetAndDestroy()
  }

  get address(): string | undefined {
    return this.#incoming.socket.remoteAddress
  }
}

/** Answers HTTP/1 by Node's own server. */
export function serveByNode(
  fetch: Parameters<Platform['serve']>[0],
  { host, port, keepAlive, stallTimeout }: ServeOptions,
): Promise<Listener> {
  exposeCollector()
  const server = createAdaptorServer({
    fetch: (request, env) => {
      const { incoming, outgoing } = env as Exchange
      return fetch(request, new NodeConnection(incoming, outgoing))
    },
    hostname: 'localhost', // of who names none, as HTTP/1.0 may
    serverOptions: { ...TIMEOUTS, keepAliveTimeout: keepAlive * 1000 },
  }) as Server // of HTTP/1, which is what it makes without another option
  endStalled(server, stallTimeout * 1000)
  continueWhenRead(server)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(listener(server)))
  })
}

/** How often is looked for answers that wait to be taken, in ms. */
const LOOK_EVERY = 1000

/**
 * Also ends answers of one piece that are not taken: a request may be silent, but not while bytes of its answer wait. What
 * waits is looked for now and then, since a timeout of each socket would cost a sixth of a small request.
 */
function endStalled(server: Server, patience: number): void {
  const latest = new Map<Socket, ServerResponse>()
  const timed = new WeakSet<ServerResponse>()
  server.prependListener('request', ({ socket }: IncomingMessage, outgoing: ServerResponse) => {
    if (!latest.has(socket)) socket.once('close', () => latest.delete(socket))
    latest.set(socket, outgoing)
  })
  const look = () => {
    for (const [socket, outgoing] of latest) {
      if (socket.writableLength === 0 || timed.has(outgoing)) continue
      timed.add(outgoing)
      socket.setTimeout(patience) // which bytes that go out begin anew
    }
  }
  setInterval(look, Math.min(LOOK_EVERY, patience)).unref()
  // Whoever listens decides, also of connections that have been idle for as long as they may.
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0) socket.resetAndDestroy()
    else if (latest.get(socket)?.writableFinished !== false) socket.destroy()
  })
}

/** Who asks whether to send a body at all is told to when it is read; by itself Node would say so at once. */
function continueWhenRead(server: Server): void {
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    incoming.once('resume', () => {
      if (!outgoing.headersSent) outgoing.writeContinue()
    })
    server.emit('request', incoming, outgoing)
  })
}

function listener(server: Server): Listener {
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        // A connection whose answer ends only now is idle then, and would be kept for its next request.
        const idle = setInterval(() => server.closeIdleConnections(), 100)
        server.close((error) => {
          clearInterval(idle)
          if (error) reject(error)
          else resolve()
        })
      }),
  }
}
