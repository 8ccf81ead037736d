import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TaskId } from '../../../src/store/task-records.ts'
import { amqpBroker } from '../../../src/tasks/amqp/broker.ts'
import type { Broker, BrokerEvent } from '../../../src/tasks/broker.ts'
import { service } from '../../services.ts'
import { newTask } from '../../store/task-records.suite.ts'
import { connected, message } from '../broker.suite.ts'
import { type FakeWorker, startFakeWorker } from './fake-worker.ts'

const url = service('OMEGA_TEST_AMQP')

describe.skipIf(!url)('queues of replies', () => {
  let queue: string
  let worker: FakeWorker
  const brokers: Broker[] = []
  const ended: TaskId[] = []
  const open = (owner: string, replyLife: number) => {
    const broker = amqpBroker({ url: url!, owner, replyLife, report: () => {} })((event: BrokerEvent) => {
      if (event.type === 'finished') ended.push(event.id)
    })
    brokers.push(broker)
    return broker
  }
  const send = async (broker: Broker) => {
    const sent = message({ task: 'test.any', label: queue })
    await connected(broker)
    await broker.send(sent)
    await expect.poll(() => worker.taken.has(sent.id)).toBe(true)
    return sent
  }
  beforeEach(async () => {
    queue = `test.${crypto.randomUUID()}`
    worker = await startFakeWorker(url!, queue)
  })
  afterEach(async () => {
    await Promise.all(brokers.splice(0).map((broker) => broker.close()))
    await worker.close()
  })

  test.each([
    ['a fraction of a ms', 60_000.5],
    ['30 days', 30 * 86_400_000],
  ])('may be kept for %s', async (_, replyLife) => {
    const { id } = await send(open(crypto.randomUUID(), replyLife))
    await worker.reply(id, { status: 'SUCCESS', result: 1 })
    await expect.poll(() => ended).toContain(id)
  })

  test('are taken over as they are, and when they are gone', async () => {
    const before = crypto.randomUUID()
    const first = open(before, 60_000)
    const sent = await send(first)
    await first.close()
    await worker.reply(sent.id, { status: 'SUCCESS', result: 1 })
    const next = open(crypto.randomUUID(), 50_000)
    const gone = message({ task: 'test.any', label: queue })
    const orphan = (of: typeof sent, sender: string) => ({
      record: { ...newTask({ message: of }), id: of.id } as never,
      message: of,
      sender,
    })
    await next.takeOver(orphan(gone, crypto.randomUUID()))
    await next.takeOver(orphan(sent, before))
    await expect.poll(() => ended).toContain(sent.id)
    const { id } = await send(next)
    await worker.reply(id, { status: 'SUCCESS', result: 1 })
    await expect.poll(() => ended).toContain(id)
  })
})
