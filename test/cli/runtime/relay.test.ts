import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { addressOf } from '../../../src/cli/runtime/relay.ts'
import { startRelay } from '../../../src/tasks/amqp/relay.ts'

test.each([
  ['127.0.0.1:5672', '127.0.0.1', 5672],
  ['[::1]:5672', '::1', 5672],
  ['[::ffff:127.0.0.1]:1', '::ffff:127.0.0.1', 1],
  ['::1:5672', '::1', 5672],
  ['rabbit.example:0', 'rabbit.example', 0],
])('%s is an address', (text, host, port) => expect(addressOf(text)).toEqual({ host, port }))

test.each(['[::1]', '::1]:1', '[rabbit]:1', 'rabbit', ':1', 'rabbit:70000', '[]:1'])('%s is none', (text) => {
  expect(() => addressOf(text)).toThrow(`Address "${text}" must be a host and a port`)
})

test('a client that still sends hears at once that the broker has gone', async () => {
  const broker = createServer((socket) => socket.on('error', () => {}).end()).listen(0, '::1')
  await once(broker, 'listening')
  const target = { host: '::1', port: (broker.address() as AddressInfo).port }
  const relay = await startRelay({
    host: '::1',
    port: 0,
    target,
    origins: [],
    maxConnections: 10,
    idle: 60_000,
  })
  const goodbyes = Array.from({ length: 10 }, async () => {
    const client = new WebSocket(`ws://[::1]:${relay.port}`, ['amqp'])
    client.on('open', () => client.send(Buffer.from('AMQP\0\0\x09\x01')))
    const [code] = await once(client, 'close')
    return code as number
  })
  expect(await Promise.all(goodbyes)).toEqual(goodbyes.map(() => 1011))
  await relay.close()
  broker.close()
})
