import net from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { openTcp } from '../../../src/tasks/amqp/tcp.ts'
import type { OpenTransport, Transport } from '../../../src/tasks/amqp/transport.ts'
import { openWebSocket } from '../../../src/tasks/amqp/websocket.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const portOf = (server: { address(): unknown }) => (server.address() as net.AddressInfo).port

/** A server that takes connections and reads nothing of what they send. */
async function deafTcp(): Promise<string> {
  const server = net.createServer((socket) => {
    socket.pause()
    closers.push(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return `amqp://127.0.0.1:${portOf(server)}/`
}

async function deafWebSocket(): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'amqp' })
  server.on('connection', (socket) => {
    socket.pause()
    closers.push(() => socket.terminate())
  })
  await new Promise((resolve) => server.once('listening', resolve))
  closers.push(() => server.close())
  return `ws://127.0.0.1:${portOf(server)}/`
}

test.each<[string, OpenTransport, () => Promise<string>]>([
  ['TCP', openTcp, deafTcp],
  ['a WebSocket', openWebSocket, deafWebSocket],
])('%s says how much waits for a reader that takes nothing', async (_, open, start) => {
  const url = new URL(await start())
  const transport: Transport = await open(
    url,
    { data: () => {}, closed: () => {} },
    AbortSignal.timeout(30_000),
  )
  expect(transport.buffered).toBe(0)
  for (let megabyte = 0; megabyte < 64; megabyte++) transport.send(new Uint8Array(2 ** 20))
  await new Promise((resolve) => setTimeout(resolve, 500))
  // What the operating system holds is not counted.
  expect(transport.buffered).toBeGreaterThan(32 * 2 ** 20)
  transport.close()
})
