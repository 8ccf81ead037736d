import net from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AmqpConnection } from '../../../src/tasks/amqp/connection.ts'
import { WorkerControl } from '../../../src/tasks/amqp/worker-control.ts'
import { service } from '../../services.ts'
import { startFakeWorker } from './fake-worker.ts'

const url = service('OMEGA_TEST_AMQP')
const { hostname: host = '', port = '' } = url ? new URL(url) : {}

/** A proxy that can lose its clients without the broker noticing it, as a cable that is pulled. */
async function startLossy() {
  const clients = new Set<net.Socket>()
  const brokers = new Set<net.Socket>()
  const server = net.createServer((client) => {
    const broker = net.connect({ host, port: Number(port) })
    clients.add(client)
    brokers.add(broker)
    client.on('data', (bytes) => broker.write(bytes)).on('error', () => {})
    broker.on('data', (bytes) => client.destroyed || client.write(bytes)).on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const lose = () => {
    for (const client of clients) client.destroy()
  }
  const cut = () => {
    lose()
    for (const broker of brokers) broker.destroy()
  }
  return {
    url: `amqp://guest:guest@127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    lose,
    cut,
    close: () => {
      cut()
      server.close()
    },
  }
}

describe.skipIf(!url)('what is to be there on each connection', () => {
  let lossy: Awaited<ReturnType<typeof startLossy>>
  let connection: AmqpConnection
  let other: AmqpConnection
  let queue: string
  let reports: string[]
  let received: string[]
  const declare = (from: AmqpConnection, args = {}) =>
    from.setUp(async (channel) => {
      await channel.queueDeclare(queue, { durable: true, autoDelete: false, exclusive: false }, args)
    })
  const publish = (body: string, from = connection) =>
    from.publish({
      exchange: '',
      routingKey: queue,
      body,
      properties: { correlationId: crypto.randomUUID() },
      mandatory: true,
    })
  const note = async ({ body }: { body: unknown }) => {
    received.push(new TextDecoder().decode(body as Uint8Array))
  }
  beforeEach(async () => {
    reports = []
    received = []
    queue = `test.${crypto.randomUUID()}`
    lossy = await startLossy()
    const patience = 20_000 // on a busy machine
    connection = new AmqpConnection({
      url: lossy.url,
      patience,
      report: (reason) => reports.push(String(reason)),
    })
    other = new AmqpConnection({ url: url!, patience, report: () => {} })
  })
  afterEach(async () => {
    await other.once((channel) => channel.queueDelete(queue)).catch(() => {})
    await Promise.all([connection.close(), other.close()])
    lossy.close()
  })

  test('what the broker refuses is reported, tried again, and costs nothing else', async () => {
    await declare(other, { 'x-expires': 60_000 })
    await expect(declare(connection, { 'x-expires': 50_000 })).rejects.toMatchObject({ kind: 'unavailable' })
    await connection.consume(queue, note)
    expect(reports.join()).toContain('PRECONDITION_FAILED')
    await publish('one')
    lossy.cut()
    await expect.poll(() => publish('two').then(String, String)).toBe('undefined')
    await expect.poll(() => received.at(-1)).toBe('two')
    await other.once((channel) => channel.queueDelete(queue))
    await expect.poll(() => publish('three').then(String, String)).toBe('undefined')
  })

  test('a queue that is deleted is declared and consumed again', async () => {
    await connection.consume(async (channel) => {
      await channel.queueDeclare(queue, { durable: true, autoDelete: false, exclusive: false })
      return queue
    }, note)
    await publish('one')
    await expect.poll(() => received).toEqual(['one'])
    await other.once((channel) => channel.queueDelete(queue))
    await expect.poll(() => publish('two').then(String, String)).toBe('undefined')
    await expect.poll(() => received).toEqual(['one', 'two'])
  })

  test('a message that a consumer fails at comes again on the same connection', async () => {
    await declare(connection, { 'x-queue-type': 'quorum' })
    let attempts = 0
    await connection.consume(queue, async (message) => {
      attempts += 1
      if (attempts < 3) throw new Error(`Attempt ${attempts}`)
      await note(message)
    })
    await publish('one')
    await expect.poll(() => received).toEqual(['one'])
    expect(reports).toEqual(['Error: Attempt 1', 'Error: Attempt 2'])
  })

  test('what cannot be told of a queue is not made up', async () => {
    expect(await connection.queueStatus(queue)).toEqual({ messages: 0, consumers: 0 })
    await other.setUp(async (channel) => {
      await channel.queueDeclare(queue, { durable: false, autoDelete: false, exclusive: true })
    })
    expect(await connection.queueStatus(queue)).toBeUndefined()
  })

  test('workers can be asked again while the broker still has the connection that was lost', async () => {
    const worker = await startFakeWorker(url!, queue)
    const control = new WorkerControl(connection)
    await control.open()
    const answers = () => control.ask('active_queues', {}, 500).then((all) => all.has(worker.name), String)
    await expect.poll(answers).toBe(true)
    lossy.lose()
    await expect.poll(answers).toBe(true)
    await worker.close()
  })
})
