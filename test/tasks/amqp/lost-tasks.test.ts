import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '../../../src/data/frame/vector.ts'
import type { TaskId } from '../../../src/store/task-records.ts'
import { amqpBroker } from '../../../src/tasks/amqp/broker.ts'
import { lostTasks, type SentTask, sentTask, type Witnesses } from '../../../src/tasks/amqp/lost-tasks.ts'
import type { Broker, BrokerEvent } from '../../../src/tasks/broker.ts'
import { service } from '../../services.ts'
import { connected, message } from '../broker.suite.ts'
import { type FakeWorker, startFakeWorker } from './fake-worker.ts'

/** What a search sees: which workers answer, by name, the queues that they consume, and the tasks that they have. */
interface Seen {
  readonly workers?: Readonly<Record<string, { queues: readonly string[]; tasks?: readonly string[] }>>
  readonly replies?: number | undefined
  readonly status?: { messages: number; consumers: number } | undefined
  readonly now?: number
}

function witnesses({ workers = {}, now = 0, ...seen }: Seen): Witnesses {
  const answers = (of: (worker: { queues: readonly string[]; tasks?: readonly string[] }) => Json) =>
    new Map(Object.entries(workers).map(([name, worker]) => [name, of(worker)]))
  return {
    ask: async (method) =>
      method === 'query_task'
        ? answers(({ tasks = [] }) => Object.fromEntries(tasks.map((id) => [id, []])))
        : answers(({ queues }) => queues.map((name) => ({ name }))),
    repliesWaiting: async () => ('replies' in seen ? seen.replies : 0),
    queueStatus: async () => ('status' in seen ? seen.status : { messages: 0, consumers: 1 }),
    now: () => now,
  }
}

const one = { w: { queues: ['q'] } }

/** What becomes of a task that is looked for so many times. */
async function isLost(seen: Seen, times: number, task: SentTask = sentTask('t' as TaskId, 'q')) {
  let lost: readonly SentTask[] = []
  for (let i = 0; i < times; i++) lost = await lostTasks([task], witnesses(seen))
  return lost.length > 0
}

test.each([
  ['is lost when no worker of its queue knows it three times', { workers: one }, true],
  ['is not lost while a worker has it', { workers: { w: { queues: ['q'], tasks: ['t'] } } }, false],
  [
    'is not lost while its queue holds messages',
    { workers: one, status: { messages: 1, consumers: 1 } },
    false,
  ],
  ['is not lost while replies wait', { workers: one, replies: 1 }, false],
  ['is not lost while the replies cannot be counted', { workers: one, replies: undefined }, false],
  ['is not lost while its queue cannot be asked', { workers: one, status: undefined }, false],
  [
    'is not lost while a worker of its queue is silent',
    { workers: one, status: { messages: 0, consumers: 2 } },
    false,
  ],
  [
    'is not lost by the answer of a worker of another queue',
    { workers: { w: { queues: ['other'] } } },
    false,
  ],
  ['is not lost when nobody consumes its queue', { status: { messages: 0, consumers: 0 } }, false],
])('a task %s', async (_, seen, expected) => {
  expect(await isLost(seen, 2)).toBe(false)
  expect(await isLost(seen, 5)).toBe(expected)
})

test('a task of a queue that nobody consumes is lost in the end', async () => {
  const task = sentTask('t' as TaskId, 'q')
  const deserted = (now: number) => isLost({ status: { messages: 0, consumers: 0 }, now }, 1, task)
  expect([await deserted(0), await deserted(500_000), await deserted(600_000)]).toEqual([false, false, true])
  expect(await isLost({ workers: one, now: 600_000 }, 1, task)).toBe(false)
  expect([await deserted(700_000), await deserted(1_300_000)]).toEqual([false, true])
})

const url = service('OMEGA_TEST_AMQP')

describe.skipIf(!url)('on a broker', () => {
  const queue = `test.${crypto.randomUUID()}`
  let worker: FakeWorker
  let broker: Broker
  let events: BrokerEvent[]
  let stored: PromiseWithResolvers<void>
  beforeEach(async () => {
    worker = await startFakeWorker(url!, queue)
    events = []
    stored = Promise.withResolvers()
    const open = amqpBroker({ url: url!, owner: crypto.randomUUID(), replyLife: 60_000, report: () => {} })
    broker = open(async (event) => {
      events.push(event)
      if (event.type === 'finished') await stored.promise
    })
    await connected(broker)
  })
  afterEach(async () => {
    stored.resolve()
    await broker.close()
    await worker.close()
  })
  const send = async () => {
    const sent = message({ task: 'test.any', label: queue })
    await broker.send(sent)
    await expect.poll(() => worker.taken.has(sent.id)).toBe(true)
    return sent.id
  }
  const outcomes = () => events.flatMap((event) => (event.type === 'finished' ? [event.outcome.state] : []))

  test('a task that its worker has forgotten is lost, one whose outcome waits to be stored is not', async () => {
    const [forgotten, done] = [await send(), await send()]
    await worker.reply(done, { status: 'SUCCESS', result: 1 })
    await worker.reply(done, { status: 'SUCCESS', result: 1 })
    // Three looks in a row, and again three when one of them has heard no answer in time.
    await expect.poll(outcomes).toEqual(['SUCCESS', 'FAILURE'])
    expect(events.at(-1)).toMatchObject({
      id: forgotten,
      outcome: { failure: { exception: 'WorkerLostError' } },
    })
    await new Promise((resolve) => setTimeout(resolve, 6000))
    expect(outcomes()).toEqual(['SUCCESS', 'FAILURE'])
  })
})
