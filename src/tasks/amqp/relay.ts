import { createServer, type IncomingMessage } from 'node:http'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'

export interface RelayOptions {
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  /** The only address that it connects to. */
  readonly target: { readonly host: string; readonly port: number }
  /** Origins of pages that may connect; clients other than browsers have none. */
  readonly origins: readonly string[]
  readonly maxConnections: number
  /** A connection that carries nothing for so long is ended, in ms; AMQP's heartbeats keep it alive. */
  readonly idle: number
}

export interface Relay {
  readonly port: number
  /** Ends all connections. */
  close(): Promise<void>
}

/** Of one message, in bytes: ours are small, clients of other makers send a whole publication as one. */
const LARGEST_MESSAGE = 64 * 2 ** 20

/** Bytes that may wait for a slow reader before the other side is no longer read. */
const HIGH_WATER = 2 ** 20

/** Carries AMQP between WebSockets and the TCP port of a broker that has no WebSocket of its own. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    handleProtocols: (offered) => (offered.has('amqp') ? 'amqp' : false),
  })
  const server = createServer((_, answer) => {
    answer.writeHead(426, { Upgrade: 'websocket', 'Content-Type': 'text/plain' })
    answer.end('This address speaks AMQP over WebSocket\n')
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { origin } = request.headers
    if (origin !== undefined && !options.origins.includes(origin)) return refuse(socket, '403 Forbidden')
    if (sockets.clients.size >= options.maxConnections) return refuse(socket, '503 Service Unavailable')
    sockets.handleUpgrade(request, socket, head, (client) => carry(client, options))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const address = server.address() as net.AddressInfo
  return {
    port: address.port,
    close: async () => {
      for (const client of sockets.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
}

/** Bytes both ways, each side read no faster than the other takes it; the end of one is the end of both. */
function carry(client: WebSocket, { target, idle }: RelayOptions): void {
  const broker = net.connect(target)
  broker.setNoDelay(true)
  broker.setTimeout(idle, () => client.close(1001, 'idle'))
  broker.on('data', (bytes: Buffer) => {
    client.send(bytes, () => {
      if (client.bufferedAmount < HIGH_WATER) broker.resume()
    })
    if (client.bufferedAmount >= HIGH_WATER) broker.pause()
  })
  broker.on('drain', () => client.resume())
  // What is wrong is told by the close that follows.
  broker.on('error', () => {})
  broker.on('close', () => {
    client.resume()
    client.close(1011, 'The broker ended the connection')
  })
  client.on('message', (data: RawData, isBinary: boolean) => {
    if (!isBinary) return client.close(1003, 'AMQP is binary')
    // What a broker that has gone does not take must not keep the goodbye from being read.
    if (!broker.write(data as Buffer) && broker.writable) client.pause()
  })
  client.on('error', () => {})
  client.on('close', () => broker.destroy())
}
