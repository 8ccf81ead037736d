import tls from 'node:tls'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AmqpConnection, type Publication } from '../../../src/tasks/amqp/connection.ts'
import { type Relay, startRelay } from '../../../src/tasks/amqp/relay.ts'
import { service } from '../../services.ts'
import { type Cuttable, startCuttable } from './cuttable.ts'
import { startTlsFront, type TlsFront } from './tls-front.ts'

const broker = service('OMEGA_TEST_AMQP')
const { hostname: host = '', port = '' } = broker ? new URL(broker) : {}
const target = { host, port: Number(port) }
/** How long what must come at last may take on a busy machine, in ms. */
const PATIENCE = 20_000

const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** What the log of a runtime has of a value; Bun's shows more than Node's. */
const { Bun: bun } = globalThis as unknown as { Bun?: { inspect(value: unknown): string } }
const print = (value: unknown) => bun?.inspect(value) ?? inspect(value, { depth: 9, showHidden: true })

/** Rejections that nobody handles end a server; a test that leaves one fails. */
const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

/** The proxy stands between the client and the broker, or between the client and the relay. */
const throughTcp = async () => {
  const proxy = await startCuttable(target)
  return { proxy, relay: undefined, front: undefined, url: `amqp://guest:guest@127.0.0.1:${proxy.port}` }
}
const throughWebSocket = async () => {
  const limits = { origins: [], maxConnections: 10, idle: 60_000 }
  const relay = await startRelay({ host: '127.0.0.1', port: 0, target, ...limits })
  const proxy = await startCuttable({ host: '127.0.0.1', port: relay.port })
  return { proxy, relay, front: undefined, url: `ws://guest:guest@127.0.0.1:${proxy.port}` }
}
/** The same in TLS, of a certificate that this process trusts. */
const secured = async (protocol: 'amqps' | 'wss', way: Way): Promise<Way> => {
  const front = await startTlsFront(way.proxy.port)
  tls.setDefaultCACertificates([...tls.getCACertificates(), front.certificate])
  return { ...way, front, url: `${protocol}://guest:guest@127.0.0.1:${front.port}` }
}
const WAYS = {
  TCP: throughTcp,
  WebSocket: throughWebSocket,
  TLS: async () => secured('amqps', await throughTcp()),
  'WebSocket in TLS': async () => secured('wss', await throughWebSocket()),
} as const

interface Way {
  readonly proxy: Cuttable
  readonly relay: Relay | undefined
  readonly front: TlsFront | undefined
  readonly url: string
}

/** A process of Deno or Bun that runs takes no certificate of a test on trust, so that TLS is Node's to test. */
const isNode = !('Deno' in globalThis || 'Bun' in globalThis)
const ways = Object.entries(WAYS).filter(([name]) => isNode || !name.includes('TLS'))

describe.skipIf(!broker).each(ways)('AMQP over %s', (name, start) => {
  let way: Way
  let connection: AmqpConnection
  let reports: unknown[]
  let queue: string
  let isDeclared: boolean
  let received: string[]
  const open = (more: { heartbeat?: number; patience?: number } = {}) =>
    new AmqpConnection({
      url: way.url,
      patience: PATIENCE,
      report: (reason) => reports.push(reason),
      ...more,
    })
  const message = (body: string | Uint8Array, more: Partial<Publication> = {}): Publication => ({
    exchange: '',
    routingKey: queue,
    body,
    properties: { correlationId: crypto.randomUUID(), deliveryMode: 2 },
    mandatory: true,
    ...more,
  })
  const declare = (from: AmqpConnection) => {
    isDeclared = true
    return from.setUp(async (channel) => {
      await channel.queueDeclare(queue, { durable: true, autoDelete: false, exclusive: false })
    })
  }
  const consume = (from: AmqpConnection) =>
    from.consume(queue, async ({ body }) => {
      received.push(new TextDecoder().decode(body ?? new Uint8Array()))
    })
  beforeAll(async () => {
    way = await start()
  })
  beforeEach(() => {
    reports = []
    received = []
    queue = `test.${crypto.randomUUID()}`
    isDeclared = false
    way.proxy.restore()
    way.proxy.crumble(0)
    connection = open()
  })
  afterEach(async () => {
    if (isDeclared) await connection.once((channel) => channel.queueDelete(queue)).catch(() => {})
    await connection.close()
    expect(unhandled.splice(0)).toEqual([])
  })
  afterAll(async () => {
    way?.front?.close()
    way?.proxy.close()
    await way?.relay?.close()
  })

  test('confirms what is published and delivers it, large and small, in order', async () => {
    await declare(connection)
    await consume(connection)
    const bodies = ['', 'ä', 'x'.repeat(400_000), ...Array.from({ length: 500 }, (_, i) => `m${i}`)]
    await Promise.all(bodies.map((body) => connection.publish(message(body))))
    await expect.poll(() => received.length).toBe(bodies.length)
    expect(received).toEqual(bodies)
  })

  test.skipIf(name.includes('TLS'))('carries what is large', async () => {
    await declare(connection)
    const sizes: number[] = []
    const sent = Buffer.alloc(50_000_000, 'omega')
    await connection.consume(queue, async ({ body }) => {
      sizes.push(body?.length ?? 0)
      if (body?.length === sent.length) expect(sent.equals(body)).toBe(true)
    })
    await Promise.all([connection.publish(message(sent)), connection.publish(message('x'))])
    await expect.poll(() => sizes.toSorted()).toEqual([1, sent.length])
    expect(reports).toEqual([])
  })

  test('hands over bodies as bytes, whatever encoding they name', async () => {
    await declare(connection)
    const bodies: Uint8Array[] = []
    await connection.consume(queue, async ({ body }) => {
      bodies.push(body ?? new Uint8Array())
    })
    for (const contentEncoding of ['utf-8', 'binary', undefined]) {
      const properties = { correlationId: 'c', ...(contentEncoding && { contentEncoding }) }
      await connection.publish(message(new Uint8Array([0, 255, 128]), { properties }))
    }
    await expect.poll(() => bodies.map((body) => [...body])).toEqual(Array(3).fill([0, 255, 128]))
  })

  test('reads frames whose header comes in more than two pieces', async () => {
    way.proxy.crumble(1)
    await declare(connection)
    await consume(connection)
    for (const body of ['a', 'b'.repeat(1000), 'c']) await connection.publish(message(body))
    await expect.poll(() => received.map((body) => body.length)).toEqual([1, 1000, 1])
  })

  test('tells when no queue takes a message', async () => {
    const lost = connection.publish(message('x', { routingKey: 'no.such.queue' }))
    await expect(lost).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(lost).rejects.toMatchObject({ cause: expect.stringContaining('NO_ROUTE') })
    await declare(connection)
    await connection.publish(message('y'))
  })

  test.each([
    ['a float', { x: 0.5 }],
    ['an integer of 2^31', { x: 2 ** 31 }],
    ['more than 8 kB', { x: 'y'.repeat(9000) }],
  ])('refuses headers with %s, which would be garbled, and goes on', async (_, headers) => {
    await declare(connection)
    await expect(connection.publish(message('x', { properties: { headers } }))).rejects.toThrow(/eader/)
    await connection.publish(message('y'))
  })

  test('names the refusal of a login, never the password', async () => {
    await connection.close()
    connection = new AmqpConnection({
      url: way.url.replace(':guest@', ':s3cret@'),
      patience: PATIENCE,
      report: (reason) => reports.push(reason),
    })
    await expect.poll(() => String(reports[0])).toContain('ACCESS_REFUSED')
    await expect(connection.ready(500)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(reports.map(print).join()).not.toContain('s3cret')
  })

  test('survives a cut with hundreds under way: each publication ends, and those confirmed are there', async () => {
    await declare(connection)
    const confirmed: string[] = []
    const all = Array.from({ length: 2000 }, async (_, i) => {
      try {
        await connection.publish(message(`m${i}`))
        confirmed.push(`m${i}`)
      } catch (error) {
        expect(error).toMatchObject({ kind: 'unavailable' })
      }
    })
    while (confirmed.length < 100) await nap(1)
    way.proxy.cut()
    setTimeout(() => way.proxy.restore(), 300)
    await Promise.all(all)
    await consume(connection)
    await expect.poll(() => confirmed.every((body) => received.includes(body))).toBe(true)
    expect(reports.length).toBeGreaterThan(0)
  })

  test('declares and consumes again after each loss', async () => {
    await declare(connection)
    await consume(connection)
    for (const body of ['one', 'two', 'three']) {
      await expect
        .poll(() =>
          connection.publish(message(body)).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true)
      await expect.poll(() => received.at(-1)).toBe(body)
      way.proxy.cut()
      way.proxy.restore()
    }
  })

  test('notices a broker that is silent without a word, and comes back', async () => {
    await connection.close()
    connection = open({ heartbeat: 1 })
    await declare(connection)
    way.proxy.freeze()
    await expect(connection.publish(message('x'))).rejects.toMatchObject({ kind: 'unavailable' })
    await expect.poll(() => reports.map(String).join()).toContain('silent')
    way.proxy.restore()
    way.proxy.cut()
    way.proxy.restore()
    await expect
      .poll(() =>
        connection.publish(message('y')).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
  })

  test('hands no more to a connection that takes nothing than it may hold', async () => {
    await connection.close()
    // With so little patience nothing more is done than the test is about.
    const other = open()
    await declare(other)
    await other.close()
    connection = open({ patience: 500 })
    const connected = () => connection.ready().then(String, String)
    await expect.poll(connected).toBe('undefined')
    const before = way.proxy.received()
    way.proxy.stall()
    for (let wave = 0; wave < 2; wave++) {
      const bodies = Array.from({ length: 20 }, () => connection.publish(message(new Uint8Array(2 ** 20))))
      for (const end of await Promise.allSettled(bodies)) {
        expect(end).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } })
      }
    }
    way.proxy.restore()
    await expect.poll(() => connection.publish(message('y')).then(String, String)).toBe('undefined')
    // 40 MB were offered: 8 a wave may be under way, and the system's own buffers take some more, how much differs.
    expect((way.proxy.received() - before) / 2 ** 20).toBeLessThan(38)
  })

  test('does not wait for ever for a server that says nothing, nor when it closes', async () => {
    await connection.close()
    way.proxy.freeze()
    connection = open({ patience: 300 })
    await expect(connection.ready()).rejects.toMatchObject({
      kind: 'unavailable',
      headers: { 'Retry-After': expect.any(String) },
    })
    const began = performance.now()
    await connection.close()
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

describe.skipIf(!broker).each(['amqps', 'wss'] as const)('%s', (protocol) => {
  test('trusts no certificate that nobody vouches for', async () => {
    const way = protocol === 'amqps' ? await throughTcp() : await throughWebSocket()
    const front = await startTlsFront(way.proxy.port)
    const reports: string[] = []
    const connection = new AmqpConnection({
      url: `${protocol}://guest:guest@127.0.0.1:${front.port}`,
      patience: 500,
      report: (reason) => reports.push(String(reason)),
    })
    await expect(connection.ready()).rejects.toMatchObject({ kind: 'unavailable' })
    await expect.poll(() => reports.length).toBeGreaterThan(0)
    expect(way.proxy.received()).toBe(0)
    await connection.close()
    front.close()
    way.proxy.close()
    await way.relay?.close()
  })
})
