import { once } from 'node:events'
import net from 'node:net'
import { afterEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { type Relay, type RelayOptions, startRelay } from '../../../src/tasks/amqp/relay.ts'

/** A server that answers what it is sent. */
const echo = net.createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
await once(echo, 'listening')
const target = { host: '127.0.0.1', port: (echo.address() as net.AddressInfo).port }

let relay: Relay
const start = async (more: Partial<RelayOptions> = {}) => {
  const limits = { origins: ['https://good.example'], maxConnections: 2, idle: 60_000 }
  relay = await startRelay({ host: '127.0.0.1', port: 0, target, ...limits, ...more })
}
afterEach(() => relay.close())

function connect(how: { origin?: string; path?: string } = {}): WebSocket {
  const { path = '/', origin } = how
  const socket = new WebSocket(`ws://127.0.0.1:${relay.port}${path}`, ['amqp'], origin ? { origin } : {})
  socket.on('error', () => {})
  return socket
}
const opened = async (how?: { origin?: string; path?: string }) => {
  const socket = connect(how)
  await once(socket, 'open')
  return socket
}
const refused = async (how?: { origin?: string; path?: string }) => {
  const [, answer] = await once(connect(how), 'unexpected-response')
  return answer.statusCode as number
}
const closing = async (socket: WebSocket) => {
  const [code, reason] = await once(socket, 'close')
  return [code, String(reason)]
}

test('carries bytes both ways, however many', async () => {
  await start()
  const socket = await opened()
  expect(socket.protocol).toBe('amqp')
  const sent = Buffer.alloc(5_000_000, 'omega')
  const pieces: Buffer[] = []
  socket.on('message', (piece: Buffer) => pieces.push(piece))
  for (let at = 0; at < sent.length; at += 100_000) socket.send(sent.subarray(at, at + 100_000))
  await expect.poll(() => Buffer.concat(pieces).length).toBe(sent.length)
  expect(Buffer.concat(pieces).equals(sent)).toBe(true)
})

test('connects to its one target, whatever a client asks for', async () => {
  await start()
  const socket = await opened({ path: '/?host=127.0.0.1&port=1' })
  socket.send(Buffer.from('to the target'))
  expect(String((await once(socket, 'message'))[0])).toBe('to the target')
})

test('admits clients that are no pages, and pages of the origins that are listed', async () => {
  await start({ maxConnections: 10 })
  await opened()
  await opened({ origin: 'https://good.example' })
  for (const origin of ['https://evil.example', 'http://good.example', 'null']) {
    expect([origin, await refused({ origin })]).toEqual([origin, 403])
  }
})

test('refuses connections beyond its limit, and takes one when another has ended', async () => {
  await start()
  const [first] = [await opened(), await opened()]
  expect(await refused()).toBe(503)
  first.close()
  await once(first, 'close')
  await expect.poll(() => opened().then(() => 'open')).toBe('open')
})

test('ends a connection that is idle, and none that is not', async () => {
  await start({ idle: 2000 })
  const [silent, busy] = [await opened(), await opened()]
  const beat = setInterval(() => busy.send(Buffer.from('x')), 100)
  expect(await closing(silent)).toEqual([1001, 'idle'])
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(busy.readyState).toBe(WebSocket.OPEN)
  clearInterval(beat)
})

test('ends a connection that sends text', async () => {
  await start()
  const socket = await opened()
  socket.send('text')
  expect(await closing(socket)).toEqual([1003, 'AMQP is binary'])
})

test('ends a connection that sends more at once than a task may have', async () => {
  await start()
  const socket = await opened()
  socket.send(Buffer.alloc(64 * 2 ** 20 + 1))
  expect(await closing(socket)).toEqual([1009, ''])
})

test('says that the broker is gone', async () => {
  const gone = net.createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as net.AddressInfo
  gone.close()
  await start({ target: { host: '127.0.0.1', port } })
  expect(await closing(connect())).toEqual([1011, 'The broker ended the connection'])
})

test('tells a browser that this is no page', async () => {
  await start()
  expect((await fetch(`http://127.0.0.1:${relay.port}/`)).status).toBe(426)
})
