import type { AMQPChannel } from '@cloudamqp/amqp-client/amqp-channel'
import { expect, test } from 'vitest'
import { Publisher } from '../../../src/tasks/amqp/publisher.ts'

const MB = 2 ** 20

test('hands no more to a connection that takes nothing than it may hold', async () => {
  let buffered = 0
  const basicPublish = (_exchange: string, _routingKey: string, body: Uint8Array) => {
    buffered += body.byteLength
    return new Promise<number>(() => {}) // nothing is confirmed
  }
  const channel = { basicPublish } as unknown as AMQPChannel // it does nothing else here
  const outlet = {
    channel: Promise.resolve(channel),
    get buffered() {
      return buffered
    },
  }
  const publisher = new Publisher(outlet, 50)
  const body = new Uint8Array(MB)
  const message = { exchange: '', routingKey: 'q', body, properties: {}, mandatory: false }
  for (let wave = 0; wave < 4; wave++) {
    const ends = await Promise.allSettled(Array.from({ length: 20 }, () => publisher.publish(message)))
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } })
  }
  // 8 MB may be under way, and as much again is handed over until that is seen not to go.
  expect(buffered / MB).toBeGreaterThanOrEqual(8)
  expect(buffered / MB).toBeLessThanOrEqual(16)
})
